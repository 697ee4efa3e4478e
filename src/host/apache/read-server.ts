import { type Port, portNumber } from '../../detect/ports.js'
import { type ConfigFiles, nameOnHost } from './config-files.js'
import { type ApacheConfig, readApacheConfig } from './config-parser.js'
import type { ConfigStart } from './config-state.js'
import { childrenSince, findEdit, findEditSinceStart, findReadTimes, type ReadTimes } from './freshness.js'
import type { ListenRow } from './listen-rows.js'
import { type ApacheParent, readFileText } from './processes.js'
import { readScoreboard } from './scoreboard.js'
import { computeServerLimits, type Mpm, type ServerLimits } from './server-limits.js'
import { findMpm, loads, readServerSettings, type ServerSettings } from './server-settings.js'

/** What one Apache's configuration and processes say. */
export interface ServerReading {
	/** Undefined where the MPM is not known. */
	readonly limits: ServerLimits | undefined
	/** Why `limits.maxRequestWorkers` may be another number; undefined = it is this one. */
	readonly doubt: string | undefined
	readonly settings: ServerSettings
	/** The file that Apache reads first, as it names it. */
	readonly file: string
	/** Where the number stands: `from /etc/apache2/mods-enabled/mpm_prefork.conf:9`. */
	readonly provenance: string
	readonly problems: readonly string[]
	readonly times: ReadTimes
	/** Modules are loaded whose daemons look like workers. */
	readonly hasHelpers: boolean
}

/** Where to read, and what is known beside the files. */
export interface ServerQuestion {
	readonly start: ConfigStart
	readonly files: ConfigFiles
	/** The process that runs on it; undefined where none is known. */
	readonly parent: ApacheParent | undefined
	readonly procRoot: string
	/** The LISTEN sockets of the service's ports. */
	readonly rows: readonly ListenRow[]
	/** What was read of the same process before its files were changed. */
	readonly earlier: ServerReading | undefined
}

/** Reads the limits and settings of the Apache that starts from the given file. */
export function readServer(question: ServerQuestion): ServerReading {
	const { start, files, parent, procRoot, earlier } = question
	const config = readApacheConfig(start, files)
	const settings = readServerSettings(config, start.compiledIn)
	const scoreboard = parent && readScoreboard(procRoot, parent.pid, Date.now())
	const times = parent ? findReadTimes(parent, scoreboard, settings.pidFile, files) : NEVER
	const edit = parent && findEdit(times, parent, files, settings.connectionsPerChild.value !== 0)
	const before = earlier && isSameStart(earlier.times, times) ? earlier : undefined
	if (edit !== undefined && before?.times.readAt === times.readAt && before) return before
	const mpm = (parent && (mappedMpm(procRoot, parent.pid) ?? parent.program?.mpm)) ?? findMpm(config)
	const common = {
		settings,
		file: start.file,
		problems: config.problems,
		times,
		hasHelpers: HELPERS.some((symbol) => loads(config, symbol)),
	}
	const shown = nameOnHost(files.root, start.file)
	if (mpm === undefined) {
		const doubt =
			config.problems[0] ?? `no LoadModule in ${shown} names an MPM, and no process shows which one is compiled in`
		return { ...common, limits: undefined, doubt, provenance: '' }
	}
	const limits = computeServerLimits(config, mpm, {
		serverLimit: scoreboard?.serverLimit ?? before?.limits?.serverLimit,
		threadLimit: scoreboard?.threadLimit ?? before?.limits?.threadLimit,
		buckets: usesBuckets(config) ? countBuckets(settings, question.rows) : 1,
	})
	const known = scoreboard !== undefined || before?.limits !== undefined
	const doubt =
		(start.defines?.some((name) => DEBUGGING.includes(name)) ? ONE_PROCESS : undefined) ??
		edit ??
		limits.doubt ??
		(known ? undefined : findEditSinceStart(times, files.changes, limits.files)) ??
		contradiction(parent, limits, times)
	return { ...common, limits, doubt, provenance: describeProvenance(limits, files.root, shown) }
}

/** -X and -D as every MPM's pre_config asks for them: there is one process then, without children. */
const DEBUGGING = ['DEBUG', 'ONE_PROCESS']
const ONE_PROCESS = 'Apache was started as one process, to debug it (-X), whatever the files say'

const NEVER: ReadTimes = { startedAt: undefined, readAt: undefined, pidFile: undefined, pidFileNamedAt: undefined }

/** mod_cgid's daemon, mod_fcgid's manager and mod_wsgi's daemons carry Apache's name. */
const HELPERS = ['cgid_module', 'fcgid_module', 'wsgi_module']

/** A start is computed anew at each reading, to some milliseconds. */
function isSameStart(a: ReadTimes, b: ReadTimes): boolean {
	return a.startedAt !== undefined && b.startedAt !== undefined && Math.abs(a.startedAt - b.startedAt) < 1000
}

/** The MPM that is loaded, by the object that the process has mapped; undefined where it is compiled in or closed to this user. */
function mappedMpm(procRoot: string, pid: number): Mpm | undefined {
	const maps = readFileText(`${procRoot}/${pid}/maps`) ?? ''
	return /\/mod_mpm_(prefork|worker|event)\.so/.exec(maps)?.[1] as Mpm | undefined
}

function usesBuckets(config: ApacheConfig): boolean {
	return config.directives.some(({ name, args }) => name === 'listencoresbucketsratio' && Number(args[0]) > 0)
}

/** Each Listen has a socket in every bucket; a further bucket's stands in the other family's table where it has no address (ap_duplicate_listeners). */
function countBuckets({ listens }: ServerSettings, rows: readonly ListenRow[]): number {
	const of = (port: number, all: readonly Port[]) => all.filter((each) => portNumber(each) === port).length
	const ports = rows.map(({ port }) => port)
	return Math.max(1, ...listens.map(portNumber).map((port) => Math.floor(of(port, ports) / of(port, listens))))
}

/** A child starts its threads within a second or two. */
const STARTING = 10_000

/**
 * Children have threads under worker and event and none under prefork; each has ThreadsPerChild and two more once it has started. Those of
 * before the last reload have other limits, and lose their threads one by one while they end.
 */
function contradiction(parent: ApacheParent | undefined, limits: ServerLimits, times: ReadTimes): string | undefined {
	const grown = (parent ? childrenSince(times, parent) : []).filter(
		({ startedAt }) => startedAt !== undefined && Date.now() - startedAt > STARTING,
	)
	const threads = Math.max(0, ...grown.map((child) => child.threads))
	if (threads === 0) return undefined
	if (limits.mpm !== 'prefork' && threads === 1)
		return `the configuration says mpm_${limits.mpm}, but the children have no threads`
	const expected = limits.threadsPerChild + 2
	if (limits.mpm !== 'prefork' && threads < expected - 1) {
		return `the configuration says ThreadsPerChild ${limits.threadsPerChild}, but no child has more than ${threads} threads`
	}
	return undefined
}

function describeProvenance(limits: ServerLimits, root: string, shown: string): string {
	const { boundBy, corrections, mpm } = limits
	const unset = `compiled default of mpm_${mpm} (${boundBy.directive} is not in ${shown})`
	const place = describePlace(boundBy.at, root, unset)
	const changed = corrections.length > 0 ? ` (${corrections.join('; ')})` : ''
	return `${place}${changed}`
}

/** `from /etc/apache2/apache2.conf:12`, or from a -C or -c of the command line. */
export function describePlace(at: { file: string; line: number } | undefined, root: string, otherwise: string): string {
	if (at === undefined) return `from the ${otherwise}`
	return at.file.startsWith('-')
		? `from ${at.file} of the command line`
		: `from ${nameOnHost(root, at.file)}:${at.line}`
}
