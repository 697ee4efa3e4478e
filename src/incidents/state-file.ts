// Loaded when it is first used; node:fs/promises would take some 5 ms of every start (measured).
import { promises as files } from 'node:fs'
import { dirname } from 'node:path'
import { writeDurably } from './durable-file.js'
import { describeFailure } from './log.js'
import type { Moment } from './moment.js'

/** The format's number: a file of another one is not ours to read. */
const VERSION = 1

/** What a state file held. */
export type SavedState =
	| { readonly kind: 'none' }
	| { readonly kind: 'restored'; readonly saved: Moment; readonly content: unknown }
	/** It could not be read or understood; `keptAs` is where it was put aside, undefined where even that failed. */
	| { readonly kind: 'corrupt'; readonly why: string; readonly keptAs: string | undefined }

/** Reads a state file. What cannot be read is put aside, never overwritten: somebody may want to look. */
export async function readState(path: string): Promise<SavedState> {
	let text: string
	try {
		text = await files.readFile(path, 'utf8')
	} catch (error) {
		const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
		return missing ? { kind: 'none' } : { kind: 'corrupt', why: describeFailure(error), keptAs: undefined }
	}
	const parsed = parseState(text)
	if (typeof parsed !== 'string') return { kind: 'restored', ...parsed }
	return { kind: 'corrupt', why: parsed, keptAs: await putAside(path) }
}

/** Writes a state file with the moment it is of. Throws where the disk does not take it. */
export async function writeState(path: string, saved: Moment, content: unknown): Promise<void> {
	await files.mkdir(dirname(path), { recursive: true, mode: 0o700 })
	await writeDurably(path, `${JSON.stringify({ version: VERSION, saved, content })}\n`)
}

/** Moves a file out of the way, under a name that tells when; undefined where it cannot be moved. */
export async function putAside(path: string): Promise<string | undefined> {
	const aside = `${path}.corrupt-${new Date().toISOString().replace(/[:.]/g, '-')}`
	try {
		await files.rename(path, aside)
		return aside
	} catch {
		return undefined
	}
}

function parseState(text: string): { readonly saved: Moment; readonly content: unknown } | string {
	let data: unknown
	try {
		data = JSON.parse(text)
	} catch {
		return text.trim() === '' ? 'it is empty' : 'it is not JSON'
	}
	if (typeof data !== 'object' || data === null) return 'it holds no state'
	const { version, saved, content } = data as { version?: unknown; saved?: Partial<Moment>; content?: unknown }
	if (version !== VERSION) return `it has version ${JSON.stringify(version)}, not ${VERSION}`
	if (typeof saved?.at !== 'number' || typeof saved.wallTime !== 'number' || content === undefined) {
		return 'it says not when it was saved, or nothing else'
	}
	return { saved: { at: saved.at, wallTime: saved.wallTime }, content }
}
