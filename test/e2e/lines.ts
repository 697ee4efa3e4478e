import type { Readable } from 'node:stream'

/** Collects the JSON lines of a stream; `find` waits for the first that fits, seen already or not. */
export function collectLines(stream: Readable) {
	const lines: Record<string, unknown>[] = []
	const waiting = new Set<() => void>()
	let rest = ''
	let ended = false
	const wake = () => {
		for (const look of [...waiting]) look()
	}
	stream.setEncoding('utf8')
	stream.on('data', (chunk: string) => {
		const parts = (rest + chunk).split('\n')
		rest = parts.pop() ?? ''
		for (const part of parts) lines.push(parseLine(part))
		wake()
	})
	stream.on('end', () => {
		ended = true
		wake()
	})
	return {
		lines,
		find(what: string, fits: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
			return new Promise((resolve, reject) => {
				const look = () => {
					const found = lines.find(fits)
					if (!found && !ended) return
					waiting.delete(look)
					if (found) resolve(found)
					else
						reject(
							new Error(`it ended without ${what}; the last lines were ${JSON.stringify(lines.slice(-5), null, 1)}`),
						)
				}
				waiting.add(look)
				look()
			})
		},
	}
}

function parseLine(text: string): Record<string, unknown> {
	try {
		return JSON.parse(text) as Record<string, unknown>
	} catch {
		return { text }
	}
}
