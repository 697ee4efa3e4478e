import type { ApacheConfig } from './config-parser.js'
import { readSetting, type Setting, settingNumber } from './directives.js'

/** Apache's ways of working, which decide what a worker is. */
export type Mpm = 'prefork' | 'worker' | 'event'

/** What a configuration allows Apache to hold, after httpd's own corrections. */
export interface ServerLimits {
	readonly mpm: Mpm
	/** Requests at once, as httpd really uses it. */
	readonly maxRequestWorkers: number
	readonly serverLimit: number
	/** 1 under prefork. */
	readonly threadsPerChild: number
	/** The length of the scoreboard per child; 1 under prefork. */
	readonly threadLimit: number
	/** The directive that decides `maxRequestWorkers`, and its place. */
	readonly boundBy: { readonly directive: LimitDirective; readonly at: Setting['at'] }
	/** httpd's corrections, in words: `MaxRequestWorkers 110 is no multiple of ThreadsPerChild 25`. */
	readonly corrections: readonly string[]
	readonly asyncFactor: number
	/** event: connections that all children together take when every worker is idle; undefined elsewhere. */
	readonly connectionLimit: number | undefined
	/** Why `maxRequestWorkers` may be another; undefined = it is this one. */
	readonly doubt: string | undefined
	/** The files in which the deciding directives stand. */
	readonly files: readonly string[]
}

/** What the running processes say about themselves, which outranks the files. */
export interface RunningLimits {
	/** Of the scoreboard: neither is changed by a reload. */
	readonly serverLimit?: number | undefined
	readonly threadLimit?: number | undefined
	/** LISTEN sockets per address: ListenCoresBucketsRatio makes several, and starts a child at least for each. */
	readonly buckets?: number | undefined
}

/** The directives that can decide how many workers there are. */
export type LimitDirective = 'MaxRequestWorkers' | 'ServerLimit' | 'ThreadsPerChild'

/** Compiled-in numbers: server/mpm/{prefork/prefork.c,worker/worker.c,event/event.c} DEFAULT_* and MAX_*, httpd 2.4.62. */
const COMPILED = {
	prefork: { serverLimit: 256, maxServerLimit: 200_000, threadLimit: 1, maxThreadLimit: 1, threadsPerChild: 1 },
	worker: { serverLimit: 16, maxServerLimit: 20_000, threadLimit: 64, maxThreadLimit: 20_000, threadsPerChild: 25 },
	event: { serverLimit: 16, maxServerLimit: 20_000, threadLimit: 64, maxThreadLimit: 100_000, threadsPerChild: 25 },
} as const

/** DEFAULT_WORKER_FACTOR in server/mpm/event/event.c. */
const DEFAULT_ASYNC_FACTOR = 2

/**
 * Computes the limits as `prefork_check_config`, `worker_check_config` and `event_check_config` do (httpd 2.4.62,
 * server/mpm/): each number is brought into its range, ThreadsPerChild is cut to ThreadLimit, MaxRequestWorkers is
 * raised to ThreadsPerChild, rounded down to a multiple of it and cut to ServerLimit x ThreadsPerChild; at last the children are
 * raised to the number of buckets. Directives count only outside every section; the last one wins.
 */
export function computeServerLimits(config: ApacheConfig, mpm: Mpm, running: RunningLimits = {}): ServerLimits {
	const compiled = COMPILED[mpm]
	const corrections: string[] = []
	const defaultWorkers = compiled.serverLimit * compiled.threadsPerChild
	const wanted = readSetting(config, ['maxrequestworkers', 'maxclients'], defaultWorkers)
	const servers = observed(readSetting(config, ['serverlimit'], compiled.serverLimit), running.serverLimit)
	const serverLimit = clamp(servers.value, 1, compiled.maxServerLimit)
	const threads = mpm === 'prefork' ? ONE : readThreads(config, mpm, running, corrections)
	const bound = bind({ wanted, servers, serverLimit, threads }, corrections)
	const perChild = threads.setting.value
	const raised = Math.max(bound.maxRequestWorkers, (running.buckets ?? 1) * perChild)
	if (raised > bound.maxRequestWorkers) corrections.push(`ListenCoresBucketsRatio raises it to ${raised}`)
	const factor = Math.max(1, Math.floor(settingNumber(config, 'asyncrequestworkerfactor') ?? DEFAULT_ASYNC_FACTOR))
	const deciding = [wanted, servers, ...threads.deciding]
	return {
		mpm,
		maxRequestWorkers: raised,
		serverLimit,
		threadsPerChild: perChild,
		threadLimit: threads.limit,
		boundBy: bound.boundBy,
		corrections,
		asyncFactor: factor,
		// event compares with `worker_factor / WORKER_FACTOR_SCALE` as integers, so that a fraction is lost; below 1 counts as 1.
		connectionLimit: mpm === 'event' ? raised * (factor + 1) : undefined,
		doubt: deciding.find((setting) => setting.doubt !== undefined)?.doubt,
		files: [...new Set(deciding.flatMap(({ at }) => (at ? [at.file] : [])))],
	}
}

/** What the scoreboard says is so, whatever the files say by now. */
function observed(setting: Setting, value: number | undefined): Setting {
	if (value === undefined) return setting
	const at = value === setting.value ? setting.at : undefined
	return { value, at, doubt: undefined }
}

interface Threads {
	readonly setting: Setting
	readonly limit: number
	readonly deciding: readonly Setting[]
}

const ONE: Threads = { setting: { value: 1, at: undefined, doubt: undefined }, limit: 1, deciding: [] }

function readThreads(
	config: ApacheConfig,
	mpm: 'worker' | 'event',
	running: RunningLimits,
	corrections: string[],
): Threads {
	const compiled = COMPILED[mpm]
	const limiting = observed(readSetting(config, ['threadlimit'], compiled.threadLimit), running.threadLimit)
	const limit = clamp(limiting.value, 1, compiled.maxThreadLimit)
	const setting = readSetting(config, ['threadsperchild'], compiled.threadsPerChild)
	const value = clamp(setting.value, 1, limit)
	if (setting.value > limit) corrections.push(`ThreadsPerChild ${setting.value} is cut to ThreadLimit ${limit}`)
	return { setting: { ...setting, value }, limit, deciding: [limiting, setting] }
}

interface Wanted {
	readonly wanted: Setting
	readonly servers: Setting
	readonly serverLimit: number
	readonly threads: Threads
}

function bind(
	{ wanted, servers, serverLimit, threads }: Wanted,
	corrections: string[],
): Pick<ServerLimits, 'maxRequestWorkers' | 'boundBy'> {
	const perChild = threads.setting.value
	if (wanted.value < perChild) {
		if (perChild === 1) {
			corrections.push(`MaxRequestWorkers ${wanted.value} is raised to 1`)
			return { maxRequestWorkers: 1, boundBy: { directive: 'MaxRequestWorkers', at: wanted.at } }
		}
		corrections.push(`MaxRequestWorkers ${wanted.value} is raised to ThreadsPerChild ${perChild}`)
		return { maxRequestWorkers: perChild, boundBy: { directive: 'ThreadsPerChild', at: threads.setting.at } }
	}
	const children = Math.floor(wanted.value / perChild)
	if (children * perChild !== wanted.value) {
		corrections.push(`MaxRequestWorkers ${wanted.value} is no multiple of ThreadsPerChild ${perChild}`)
	}
	if (children <= serverLimit) {
		return { maxRequestWorkers: children * perChild, boundBy: { directive: 'MaxRequestWorkers', at: wanted.at } }
	}
	const product = perChild === 1 ? '' : ` x ThreadsPerChild ${perChild}`
	corrections.push(`MaxRequestWorkers ${children * perChild} is cut to ServerLimit ${serverLimit}${product}`)
	return { maxRequestWorkers: serverLimit * perChild, boundBy: { directive: 'ServerLimit', at: servers.at } }
}

function clamp(value: number, low: number, high: number): number {
	return Math.min(Math.max(value, low), high)
}
