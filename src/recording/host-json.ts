import { existsSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import type { HostFacts } from '../detect/look.js'
import { RecordingError } from './recording-error.js'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1))

const schema = v.object({
	mpm: v.optional(v.picklist(['prefork', 'worker', 'event'])),
	maxRequestWorkers: v.optional(count),
	threadsPerChild: v.optional(count),
	asyncRequestWorkerFactor: v.optional(v.pipe(v.number(), v.minValue(0))),
	listenBacklog: v.optional(count),
	http2: v.optional(v.boolean()),
	pools: v.optional(
		v.array(
			v.object({
				path: v.string(),
				name: v.string(),
				maxChildren: count,
				provenance: v.optional(v.string()),
				user: v.optional(v.string()),
				manager: v.optional(v.picklist(['static', 'dynamic', 'ondemand'])),
			}),
		),
		[],
	),
})

/** What a recording's header says of its host: HostFacts in which every key but `pools` may be absent. */
export type RecordedHost = v.InferOutput<typeof schema>

/** Checks what a header or a host.json holds; returns what is wrong as a sentence. */
export function parseHost(value: unknown): { ok: true; host: RecordedHost } | { ok: false; problem: string } {
	const result = v.safeParse(schema, value)
	if (result.success) return { ok: true, host: result.output }
	const [issue] = result.issues
	return { ok: false, problem: `${v.getDotPath(issue) ?? 'the object'}: ${issue.message}` }
}

/** Reads a host.json; undefined where there is none. Throws RecordingError where it cannot be understood. */
export function readHost(path: string): RecordedHost | undefined {
	if (!existsSync(path)) return undefined
	let value: unknown
	try {
		value = JSON.parse(readFileSync(path, 'utf8'))
	} catch (error) {
		throw new RecordingError(`${path}: expected JSON: ${(error as Error).message}`)
	}
	const parsed = parseHost(value)
	if (!parsed.ok) throw new RecordingError(`${path}: ${parsed.problem}`)
	return parsed.host
}

/** The facts in the form in which the detector takes them. */
export function factsOf(host: RecordedHost | undefined): HostFacts {
	return {
		mpm: host?.mpm,
		maxRequestWorkers: host?.maxRequestWorkers,
		threadsPerChild: host?.threadsPerChild,
		asyncRequestWorkerFactor: host?.asyncRequestWorkerFactor,
		listenBacklog: host?.listenBacklog,
		http2: host?.http2,
		pools: host?.pools ?? [],
	}
}
