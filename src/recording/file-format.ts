import type { RecordingHeader } from './snapshot.js'

/** The four bytes a frame begins with; then its length as a 32-bit word and that word's complement, then gzip. */
export const FRAME_MARK = Buffer.from('fwr\n', 'latin1')
export const FRAME_HEAD = 12
/** No honest frame is longer: 600,000 new rows take some 12 MB. */
export const LONGEST_FRAME = 256 * 1024 * 1024
export const LONGEST_HEADER = 64 * 1024

/** The file's first line. */
export function formatHeader(header: RecordingHeader): string {
	return `${JSON.stringify(header)}\n`
}

/** Reads the first line; answers what is wrong with it as a sentence. */
export function parseHeader(line: string): { ok: true; header: RecordingHeader } | { ok: false; problem: string } {
	let value: unknown
	try {
		value = JSON.parse(line)
	} catch {
		return { ok: false, problem: `expected a forewarn recording, whose first line is JSON, got ${quote(line)}` }
	}
	const header = value as Partial<RecordingHeader> | null
	if (typeof header !== 'object' || header?.format !== 'forewarn-recording') {
		return { ok: false, problem: `expected "format":"forewarn-recording" in the first line, got ${quote(line)}` }
	}
	if (header.version !== 1) {
		return {
			ok: false,
			problem: `expected recording version 1, got ${String(header.version)}: a newer forewarn wrote it`,
		}
	}
	return { ok: true, header: header as RecordingHeader }
}

function quote(text: string): string {
	const shown = text.slice(0, 40).replace(/[^\x20-\x7e]/g, '.')
	return `"${shown}${text.length > 40 ? '…' : ''}"`
}
