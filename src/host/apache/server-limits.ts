import type { ApacheConfig, Directive } from './config-parser.js'

/** Apache's ways of working, which decide what a worker is. */
export type Mpm = 'prefork' | 'worker' | 'event'

/** A number and the directive that set it; no `at` means httpd's compiled-in default. */
export interface Setting {
	readonly value: number
	readonly at: { readonly file: string; readonly line: number } | undefined
}

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
	/** event: connections that all children together take when every worker is idle; undefined elsewhere. */
	readonly connectionLimit: number | undefined
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
 * raised to ThreadsPerChild, rounded down to a multiple of it and cut to ServerLimit x ThreadsPerChild. Directives
 * count only outside every section; the last one wins.
 */
export function computeServerLimits(config: ApacheConfig, mpm: Mpm): ServerLimits {
	const compiled = COMPILED[mpm]
	const corrections: string[] = []
	const defaultWorkers = compiled.serverLimit * compiled.threadsPerChild
	const wanted = readSetting(config, ['maxrequestworkers', 'maxclients'], defaultWorkers)
	const servers = readSetting(config, ['serverlimit'], compiled.serverLimit)
	const serverLimit = clamp(servers.value, 1, compiled.maxServerLimit)
	const threads = mpm === 'prefork' ? ONE : readThreads(config, mpm, corrections)
	const { maxRequestWorkers, boundBy } = bind({ wanted, servers, serverLimit, threads }, corrections)
	return {
		mpm,
		maxRequestWorkers,
		serverLimit,
		threadsPerChild: threads.setting.value,
		threadLimit: threads.limit,
		boundBy,
		corrections,
		connectionLimit: mpm === 'event' ? maxRequestWorkers * (readAsyncFactor(config) + 1) : undefined,
	}
}

interface Threads {
	readonly setting: Setting
	readonly limit: number
}

const ONE: Threads = { setting: { value: 1, at: undefined }, limit: 1 }

function readThreads(config: ApacheConfig, mpm: 'worker' | 'event', corrections: string[]): Threads {
	const compiled = COMPILED[mpm]
	const limit = clamp(readSetting(config, ['threadlimit'], compiled.threadLimit).value, 1, compiled.maxThreadLimit)
	const setting = readSetting(config, ['threadsperchild'], compiled.threadsPerChild)
	const value = clamp(setting.value, 1, limit)
	if (setting.value > limit) corrections.push(`ThreadsPerChild ${setting.value} is cut to ThreadLimit ${limit}`)
	return { setting: { value, at: setting.at }, limit }
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

/** event compares with `worker_factor / WORKER_FACTOR_SCALE` as integers, so that a fraction is lost; below 1 counts as 1. */
function readAsyncFactor(config: ApacheConfig): number {
	const argument = lastDirective(config, ['asyncrequestworkerfactor'])?.args[0]
	const factor = Number(argument ?? DEFAULT_ASYNC_FACTOR)
	return Number.isFinite(factor) ? Math.max(1, Math.floor(factor)) : DEFAULT_ASYNC_FACTOR
}

/** The setting that the last of the named directives outside every section gives, else the default. */
export function readSetting(config: ApacheConfig, names: readonly string[], fallback: number): Setting {
	const directive = lastDirective(config, names)
	if (!directive) return { value: fallback, at: undefined }
	return { value: parseLeadingInteger(directive.args[0]), at: { file: directive.file, line: directive.line } }
}

/** The last of the named directives that stands outside every section. */
export function lastDirective(config: ApacheConfig, names: readonly string[]): Directive | undefined {
	return config.directives.findLast((directive) => directive.sections.length === 0 && names.includes(directive.name))
}

/** C's atoi, which httpd uses: what follows the digits is ignored, no digits are 0. */
function parseLeadingInteger(text: string | undefined): number {
	return Number(/^\s*[+-]?\d+/.exec(text ?? '')?.[0] ?? 0)
}

function clamp(value: number, low: number, high: number): number {
	return Math.min(Math.max(value, low), high)
}
