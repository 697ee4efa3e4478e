/** `45 s`, `3 min`, `3 min 20 s`, `2 h 5 min`, `1 d 3 h`: at most two units, never `0` of one. */
export function formatDuration(seconds: number): string {
	const whole = Math.max(0, Math.round(seconds))
	if (whole < 60) return `${whole} s`
	if (whole < 3600) return pair(Math.floor(whole / 60), 'min', whole % 60, 's')
	const minutes = Math.round(whole / 60)
	if (minutes < 24 * 60) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
	const hours = Math.round(whole / 3600)
	return pair(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

/** An estimate, no finer than it deserves: tens of seconds up to two minutes, half minutes up to ten, then minutes. */
export function formatEstimate(seconds: number): string {
	const step = seconds < 120 ? 10 : seconds < 600 ? 30 : 60
	return formatDuration(Math.max(10, Math.round(seconds / step) * step))
}

/** A rate: `0.3/s`, `12/s`. */
export function formatRate(perSecond: number): string {
	return `${formatSmall(perSecond)}/s`
}

/** Two digits that matter: `0.35`, `3.5`, `35`, `350`. */
export function formatSmall(value: number): string {
	if (value < 0.005) return '0'
	if (value < 1) return trimZeros(value.toFixed(2))
	return value < 10 ? trimZeros(value.toFixed(1)) : String(Math.round(value))
}

/** Bytes a second in decimal units, as network links are sold: `1.2 MB/s`. */
export function formatThroughput(bytesPerSecond: number): string {
	const units = ['B/s', 'kB/s', 'MB/s', 'GB/s', 'TB/s']
	let value = Math.max(0, bytesPerSecond)
	let unit = 0
	while (value >= 999.5 && unit < units.length - 1) {
		value /= 1000
		unit++
	}
	return `${unit === 0 ? Math.round(value) : formatSmall(value)} ${units[unit]}`
}

/** Memory in binary units, as the kernel and people count it: `31 MiB`, `1.2 GiB`. */
export function formatBytes(bytes: number): string {
	const mebi = bytes / 1024 ** 2
	return mebi < 1000 ? `${formatSmall(mebi)} MiB` : `${formatSmall(mebi / 1024)} GiB`
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
	return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

function trimZeros(text: string): string {
	return text.replace(/\.?0+$/, '')
}
