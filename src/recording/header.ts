import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { hostSchema } from './host-json.js'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))
const ports = v.pipe(v.array(port), v.readonly())

const capacity = v.object({
	workers: count,
	source: v.picklist(['operator', 'recording', 'apache-config', 'fpm-config', 'processes', 'learned']),
	/** In words that stand behind the number: `from /etc/apache2/apache2.conf`. */
	provenance: v.string(),
})

/** A service as `run` knew it when it began to record. */
const service = v.object({
	name: v.string(),
	ports,
	capacity: v.exactOptional(capacity),
	backlog: v.exactOptional(count),
})

const header = v.object({
	/** True where addresses and paths are pseudonyms. */
	pseudonymised: v.boolean(),
	/** Milliseconds since the epoch at second 0, where known. */
	startedAt: v.exactOptional(v.pipe(v.number(), v.safeInteger())),
	/** Seconds between the points of the grid, as the recorder was asked. */
	every: v.exactOptional(v.pipe(v.number(), v.finite(), v.gtValue(0))),
	/** The ports that were watched, where the recorder knew. */
	ports: v.exactOptional(ports),
	/** The capacity that the recorder knew, and where from. */
	capacity: v.exactOptional(count),
	capacityProvenance: v.exactOptional(v.string()),
	/** Of a recording that `run` made: what it watched, with what it knew of each service's limits. */
	services: v.exactOptional(v.pipe(v.array(service), v.readonly())),
	/** What was known of Apache and PHP-FPM. */
	host: v.exactOptional(hostSchema),
	/** True where `run` made it: its looks are replayed as they were. */
	live: v.exactOptional(v.literal(true)),
	/** How it was made, in words. */
	source: v.exactOptional(v.string()),
})

/** What a recording's first line says of it. */
export type RecordingHeader = Readonly<v.InferOutput<typeof header>>

/** A service as `run` knew it when it began to record. */
export type RecordedService = Readonly<v.InferOutput<typeof service>>

/** What every recording begins with. */
export const BEGINNING = '{"format":"forewarn-recording"'
const VERSION = 2
/** The last field of the first line: the first eight digits of SHA-256 over what stands before it. */
const CHECK = /,"check":"([0-9a-f]{8})"\}$/

/** The file's first line. */
export function formatHeader(given: RecordingHeader): string {
	const open = `${BEGINNING},"version":${VERSION},"byteOrder":"little",${JSON.stringify(given).slice(1, -1)}`
	return `${open},"check":"${digest(open)}"}\n`
}

/** Reads the first line; returns what is wrong with it as a sentence. */
export function parseHeader(line: string): { ok: true; header: RecordingHeader } | { ok: false; problem: string } {
	const wrong = (problem: string) => ({ ok: false, problem }) as const
	let value: { format?: unknown; version?: unknown } | null
	try {
		value = JSON.parse(line)
	} catch {
		return wrong(`expected a forewarn recording, whose first line is JSON, got ${quote(line)}`)
	}
	if (typeof value !== 'object' || value?.format !== 'forewarn-recording') {
		return wrong(`expected "format":"forewarn-recording" in the first line, got ${quote(line)}`)
	}
	if (value.version !== VERSION) {
		return wrong(`expected recording version ${VERSION}, got ${String(value.version)}: another forewarn wrote it`)
	}
	const check = CHECK.exec(line)
	if (check === null || check[1] !== digest(line.slice(0, check.index))) {
		return wrong('the first line was changed after it had been written: its check does not match')
	}
	const parsed = v.safeParse(header, value)
	if (parsed.success) return { ok: true, header: parsed.output }
	const [issue] = parsed.issues
	return wrong(`expected ${issue.expected} in "${v.getDotPath(issue)}" of the first line, got ${issue.received}`)
}

function digest(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 8)
}

function quote(text: string): string {
	const shown = text.slice(0, 40).replace(/[^\x20-\x7e]/g, '.')
	return `"${shown}${text.length > 40 ? '…' : ''}"`
}
