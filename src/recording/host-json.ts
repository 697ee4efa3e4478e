import { existsSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import { type HostFacts, NO_APACHE } from '../detect/look.js'
import { RecordingError } from './file-format.js'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1))

const apache = {
	mpm: v.exactOptional(v.picklist(['prefork', 'worker', 'event'])),
	maxRequestWorkers: v.exactOptional(count),
	serverLimit: v.exactOptional(count),
	threadsPerChild: v.exactOptional(count),
	asyncRequestWorkerFactor: v.exactOptional(v.pipe(v.number(), v.minValue(0))),
	listenBacklog: v.exactOptional(count),
	http2: v.exactOptional(v.boolean()),
	keepAliveTimeout: v.exactOptional(v.pipe(v.number(), v.minValue(0))),
	sharedPorts: v.exactOptional(v.array(v.union([v.number(), v.pipe(v.string(), v.regex(/^.+:\d{1,5}$/))]))),
}

/** What a recording's header, or a host.json, may say of its host. */
export const hostSchema = v.object({
	...apache,
	/** Each service's own Apache, where they are not the same. */
	services: v.exactOptional(v.record(v.string(), v.object(apache))),
	pools: v.exactOptional(
		v.array(
			v.object({
				path: v.string(),
				name: v.string(),
				maxChildren: count,
				provenance: v.exactOptional(v.string()),
				user: v.exactOptional(v.string()),
				manager: v.exactOptional(v.picklist(['static', 'dynamic', 'ondemand'])),
			}),
		),
	),
})

/** What a recording's header says of its host: HostFacts in which every key may be absent. */
export type RecordedHost = v.InferOutput<typeof hostSchema>

/** Reads a host.json; undefined where there is none. Throws RecordingError where it cannot be understood. */
export function readHost(path: string): RecordedHost | undefined {
	if (!existsSync(path)) return undefined
	let value: unknown
	try {
		value = JSON.parse(readFileSync(path, 'utf8'))
	} catch (error) {
		throw new RecordingError(`${path}: expected JSON: ${(error as Error).message}`)
	}
	const parsed = v.safeParse(hostSchema, value)
	if (parsed.success) return parsed.output
	const [issue] = parsed.issues
	const where = v.getDotPath(issue) ?? 'the file'
	throw new RecordingError(`${path}: expected ${issue.expected} in ${where}, got ${issue.received}`)
}

/** The facts in the form in which a header keeps them: what is not known is left out. */
export function recordedHost(facts: HostFacts): RecordedHost {
	return JSON.parse(JSON.stringify(facts)) as RecordedHost
}

/** The facts in the form in which the detector takes them. */
export function factsOf(host: RecordedHost | undefined): HostFacts {
	return { ...NO_APACHE, ...host, pools: host?.pools ?? [] }
}
