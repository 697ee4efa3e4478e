import { posix } from 'node:path'
import type { ConfigFiles } from './config-files.js'
import { type ApacheParent, type Process, SLACK } from './processes.js'
import type { Scoreboard } from './scoreboard.js'

/** When an Apache read its configuration; milliseconds since the epoch. */
export interface ReadTimes {
	readonly startedAt: number | undefined
	/** At its start or its last reload; undefined where only the children tell. */
	readonly readAt: number | undefined
	/** On this host; undefined where none names this process. */
	readonly pidFile: string | undefined
	/** When it came into its folder: Apache renames it into its place some ticks after it wrote it (4 and 8 ms were seen under load). */
	readonly pidFileNamedAt: number | undefined
}

/** Where distributions let it write its pid, for a PidFile whose name depends on an environment that is closed to us. */
const PID_FILES = ['/run/apache2/apache2.pid', '/run/httpd/httpd.pid', '/run/apache2.pid', '/run/httpd.pid']

/**
 * When the configuration was read. Apache writes its PidFile anew each time it has read it, at the start and at every reload
 * (ap_log_pid in prefork_run, worker_run, event_run), so its mtime is that moment; without a reload it is the start.
 */
export function findReadTimes(
	parent: ApacheParent,
	scoreboard: Scoreboard | undefined,
	configured: string | undefined,
	files: ConfigFiles,
): ReadTimes {
	const startedAt = scoreboard?.startedAt ?? parent.startedAt
	const named = [configured, parent.program?.pidFile].filter((path) => path !== undefined)
	const paths = [...named.map((path) => posix.resolve(parent.program?.serverRoot ?? '/', path)), ...PID_FILES]
	const found = paths.map((path) => files.peek(path)).find((file) => Number(file?.text) === parent.ownPid)
	return {
		startedAt,
		readAt: scoreboard?.generation === 0 ? startedAt : found?.modified,
		pidFile: found?.file,
		pidFileNamedAt: found?.changed,
	}
}

/** The children that were started since the configuration was read; those of before end after a reload, as soon as they are idle. */
export function childrenSince({ readAt }: ReadTimes, { children }: ApacheParent): readonly Process[] {
	return children.filter(
		({ startedAt }) => readAt === undefined || startedAt === undefined || startedAt > readAt - SLACK,
	)
}

/**
 * Why the files may say something else than what Apache read: one of them was changed since. Where only the children tell,
 * they are all older than the change (not reloaded) or all younger (reloaded, unless they are replaced all the time).
 */
export function findEdit(
	{ startedAt, readAt, pidFileNamedAt }: ReadTimes,
	parent: ApacheParent,
	files: ConfigFiles,
	replacesChildren: boolean,
): string | undefined {
	const [path, at] = lastChange(files.changes)
	const since = readAt ?? startedAt
	if (since === undefined || at <= since + (readAt === undefined ? SLACK : 1)) return undefined
	// A folder whose last entry is the PidFile: none of its configuration was changed.
	if (at === pidFileNamedAt) return undefined
	const births = parent.children.map((child) => child.startedAt ?? 0)
	const reloaded = births.length > 0 && !replacesChildren && Math.min(...births) > at
	if (readAt === undefined && reloaded) return undefined
	return `${posix.join(files.root, path)} was changed after Apache read it: what it says holds from the next reload on`
}

/** Why ServerLimit and ThreadLimit may be others than in the files, which were changed since the start: a reload does not change them. */
export function findEditSinceStart(
	{ startedAt }: ReadTimes,
	changes: ConfigFiles['changes'],
	deciding: readonly string[],
): string | undefined {
	if (startedAt === undefined) return undefined
	const edited = deciding.find((file) => (changes.get(file) ?? 0) > startedAt + SLACK)
	return (
		edited &&
		`${edited} was changed after Apache was started: a reload takes over all of it but ServerLimit and ThreadLimit`
	)
}

function lastChange(changes: ConfigFiles['changes']): readonly [string, number] {
	return [...changes].reduce((last, each) => (each[1] > last[1] ? each : last), ['', 0] as readonly [string, number])
}
