import { createHash } from 'node:crypto'
import { wrongField } from './header-fields.js'
import type { RecordingHeader } from './snapshot.js'

/** The four bytes a frame begins with; then its length as a 32-bit word and that word's complement, then gzip. */
export const FRAME_MARK = Buffer.from('fwr\n', 'latin1')
export const FRAME_HEAD = 12
/** No honest frame is longer, packed or unpacked: 600,000 new rows take some 12 MB. In memory a row takes four times as much. */
export const LONGEST_FRAME = 64 * 1024 * 1024
/** Counters, which readers keep as long as they read; kernel 6.18 has some 200 in the sections that are kept. */
export const MOST_NAMES = 10_000
/** Bytes of a counter's name; the kernel's longest has 25. */
export const LONGEST_NAME = 256
/** Milliseconds between two samples: whoever replays looks at every point of the grid between them. */
export const LONGEST_PAUSE = 31 * 86_400_000
export const LONGEST_HEADER = 64 * 1024

/** The last field of the first line: the first eight digits of SHA-256 over what stands before it. */
const CHECK = /,"check":"([0-9a-f]{8})"\}$/

/** The file's first line. */
export function formatHeader(header: RecordingHeader): string {
	const open = JSON.stringify(header).slice(0, -1)
	return `${open},"check":"${digest(open)}"}\n`
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
			problem: `expected recording version 1, got ${String(header.version)}: another forewarn wrote it`,
		}
	}
	const check = CHECK.exec(line)
	if (check === null || check[1] !== digest(line.slice(0, check.index))) {
		return { ok: false, problem: 'the first line was changed after it had been written: its check does not match' }
	}
	const wrong = wrongField(value as object)
	if (wrong !== undefined) return { ok: false, problem: wrong }
	const { check: _, ...fields } = value as RecordingHeader & { check: string }
	return { ok: true, header: fields }
}

function digest(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 8)
}

function quote(text: string): string {
	const shown = text.slice(0, 40).replace(/[^\x20-\x7e]/g, '.')
	return `"${shown}${text.length > 40 ? '…' : ''}"`
}
