import { COLLECTD, OURS, OURS_SOCK_DIAG } from './contestants.js'
import * as goals from './goals.js'
import type { OwnFigures } from './own.js'
import type { PageTimes } from './pages.js'
import type { ReplayCost } from './replay-speed.js'
import type { Result } from './rounds.js'
import type { Soak } from './soak.js'

/** Everything that was measured on one farm. */
export interface FarmFigures {
	readonly rows: number
	readonly results: readonly Result[]
	/** From /proc, and by sock_diag. */
	readonly own: readonly OwnFigures[]
}

/** Everything that was measured. */
export interface Figures {
	readonly machine: string
	readonly command: string
	readonly load: { readonly before: number; readonly after: number }
	readonly farms: readonly FarmFigures[]
	readonly start: { readonly firstMs: number; readonly bareMs: number }
	readonly idleShare: number
	readonly resident: {
		readonly samples: number
		/** Megabytes where nothing but a listener is in the table. */
		readonly quiet: number
		/** With a table of `smallRows`, which was paged. */
		readonly small: number
		readonly smallRows: number
		/** With `busyRows`, which are worth optimized code. */
		readonly busy: number
		readonly busyRows: number
		readonly large: number
		readonly largeSamples: number
	}
	readonly soak: Soak
	readonly pages: PageTimes
	readonly replays: readonly ReplayCost[]
}

/** A contestant against `cat`. */
export function ratioOf(farm: FarmFigures, name: string): number | undefined {
	return farm.results.find((result) => result.name === name)?.ratio
}

/** The results as Markdown: what was compared, what was aimed at, and what it was measured on. */
export function reportOf(figures: Figures): string {
	return [
		`Measured by \`${figures.command}\` on ${figures.machine}. Load average ${figures.load.before.toFixed(1)} before and ${figures.load.after.toFixed(1)} after.`,
		'',
		...comparison(figures),
		'',
		...aims(figures),
	].join('\n')
}

function comparison({ farms }: Figures): string[] {
	const names = farms[0]!.results.map(({ name }) => name)
	const cell = (farm: FarmFigures, name: string): string => {
		const result = farm.results.find((each) => each.name === name)
		if (!result) return '-'
		const ratio = `${result.medianMs.toFixed(1)} **${ratioOf(farm, name)!.toFixed(2)}**`
		return result.megabytes === undefined ? ratio : `${ratio} (${result.megabytes.toFixed(0)} MB)`
	}
	return [
		'CPU in ms, user and system, for one reading (medians; process start taken off), **as a share of `cat`**, and the',
		'resident memory of those that stay:',
		'',
		`| | ${farms.map(({ rows }) => `${rows.toLocaleString('en')} rows`).join(' | ')} |`,
		`| --- |${farms.map(() => ' --- |').join('')}`,
		...names.map((name) => `| ${name} | ${farms.map((farm) => cell(farm, name)).join(' | ')} |`),
		`| rounds | ${farms.map(({ results }) => results.find(({ name }) => name === OURS)!.runs).join(' | ')} |`,
	]
}

interface Aim {
	readonly what: string
	readonly goal: string
	readonly got: string
	readonly met: boolean
}

function aims(figures: Figures): string[] {
	const rows = [...ratioAims(figures), ...loopAims(figures), ...processAims(figures), ...restAims(figures)]
	return [
		'| | goal | measured | |',
		'| --- | --- | --- | --- |',
		...rows.map(({ what, goal, got, met }) => `| ${what} | ${goal} | ${got} | ${met ? 'met' : '**not met**'} |`),
	]
}

function ratioAims({ farms }: Figures): Aim[] {
	return farms.flatMap((farm) => {
		const rows = farm.rows.toLocaleString('en')
		const aim = (name: string, most: number, goal: string): Aim[] => {
			const ratio = Number(ratioOf(farm, name)!.toFixed(2))
			return [
				{
					what: `CPU of a sample of ${name} at ${rows} rows, against \`cat\``,
					goal,
					got: ratio.toFixed(2),
					met: ratio <= most,
				},
			]
		}
		const goal = goals.RATIO_GOALS.get(farm.rows)
		const collectd = ratioOf(farm, COLLECTD)
		return [
			...(goal === undefined ? [] : aim(OURS, goal, `<= ${goal}`)),
			...(collectd === undefined || farm.rows < goals.COLLECTD_ROWS
				? []
				: aim(OURS_SOCK_DIAG, Number(collectd.toFixed(2)), `<= collectd's ${collectd.toFixed(2)}`)),
		]
	})
}

function loopAims({ farms }: Figures): Aim[] {
	const each = (value: (own: OwnFigures) => number, digits = 1) =>
		[OURS, OURS_SOCK_DIAG]
			.map((source, index) => `${source}: ${farms.map(({ own }) => value(own[index]!).toFixed(digits)).join(' / ')}`)
			.join('; ')
	const isEach = (isMet: (own: OwnFigures) => boolean) => farms.every(({ own }) => own.every(isMet))
	return [
		{
			what: 'event loop standing still during a sample, median ms',
			goal: `<= ${goals.BLOCK_MEDIAN_MS}`,
			got: each((own) => own.blockMs.median),
			met: isEach((own) => own.blockMs.median <= goals.BLOCK_MEDIAN_MS),
		},
		{
			what: 'the longest of them, ms',
			goal: `<= ${goals.BLOCK_MOST_MS}`,
			got: each((own) => own.blockMs.most),
			met: isEach((own) => own.blockMs.most <= goals.BLOCK_MOST_MS),
		},
		{
			what: 'garbage of a sample, KB',
			goal: `< ${goals.GARBAGE_KILOBYTES}`,
			got: each((own) => own.garbageKilobytes, 0),
			met: isEach((own) => own.garbageKilobytes < goals.GARBAGE_KILOBYTES),
		},
		{
			what: 'CPU of a look between two samples, ms',
			goal: `< ${goals.TICK_MS}`,
			got: each((own) => own.tickMs, 2),
			met: isEach((own) => own.tickMs < goals.TICK_MS),
		},
	]
}

function processAims({ start, idleShare, resident, soak }: Figures): Aim[] {
	const more = resident.large - resident.small
	return [
		{
			what: `resident memory of \`run\` after ${resident.samples} samples, Slack and email configured and used, ${resident.smallRows} rows`,
			goal: `<= ${goals.RESIDENT_MEGABYTES} MB`,
			got: `${resident.small.toFixed(1)} MB (${resident.quiet.toFixed(1)} with listeners only, ${resident.busy.toFixed(1)} with ${resident.busyRows.toLocaleString('en')} rows)`,
			met: resident.small <= goals.RESIDENT_MEGABYTES,
		},
		{
			what: `more at 300,000 rows (after ${resident.largeSamples} samples)`,
			goal: `<= ${goals.RESIDENT_MORE_MEGABYTES} MB`,
			got: `${more.toFixed(1)} MB`,
			met: more <= goals.RESIDENT_MORE_MEGABYTES,
		},
		{
			what: `soak of ${soak.samples.toLocaleString('en')} samples: most memory in the first half, in the second`,
			goal: 'flat',
			got: `${soak.early.toFixed(1)} MB, ${soak.late.toFixed(1)} MB`,
			met: soak.late <= soak.early * 1.05,
		},
		{
			what: 'CPU from the start to the first sample, only listeners in the table',
			goal: `<= ${goals.FIRST_SAMPLE_RATIO} x a bare Node`,
			got: `${(start.firstMs / start.bareMs).toFixed(2)} (${start.firstMs.toFixed(0)} ms, a bare Node ${start.bareMs.toFixed(0)})`,
			met: start.firstMs <= goals.FIRST_SAMPLE_RATIO * start.bareMs,
		},
		{
			what: 'CPU of an idle `run`, default cadence, only listeners in the table',
			goal: `<= ${goals.IDLE_SHARE * 100} % of a core`,
			got: `${(idleShare * 100).toFixed(2)} %`,
			met: idleShare <= goals.IDLE_SHARE,
		},
	]
}

function restAims({ pages, replays }: Figures): Aim[] {
	const day = replays[0]!
	const [long, longest] = replays.slice(-2).map(({ peakMegabytes }) => peakMegabytes)
	return [
		{
			what: `worst delay of ${pages.pages} pages sent beside ${pages.samples} samples of 300,000 rows`,
			goal: `<= ${goals.PAGE_DELAY_MS} ms`,
			got: `${pages.worstDelayMs.toFixed(0)} ms (median ${pages.besideMs.toFixed(0)}, alone ${pages.aloneMs.toFixed(0)})`,
			met: pages.worstDelayMs <= goals.PAGE_DELAY_MS,
		},
		{
			what: 'replay of a day, 2,000 sockets every 30 s',
			goal: `< ${goals.REPLAY_DAY_SECONDS} s`,
			got: `${day.wallSeconds.toFixed(1)} s (${day.cpuSeconds.toFixed(1)} s CPU), ${day.fileMegabytes.toFixed(1)} MB file`,
			met: day.wallSeconds < goals.REPLAY_DAY_SECONDS,
		},
		{
			what: `peak memory of replaying ${replays.map(({ days }) => days).join(', ')} days`,
			goal: 'flat',
			got: `${replays.map(({ peakMegabytes }) => peakMegabytes.toFixed(0)).join(', ')} MB`,
			met: longest! <= long! * 1.15,
		},
	]
}
