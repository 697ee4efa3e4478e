import { posix } from 'node:path'
import type { ConfigFiles } from './config-files.js'
import { type ApacheConfig, type ConfigStart, readApacheConfig } from './config-parser.js'
import { computeServerLimits, type Mpm, type ServerLimits } from './server-limits.js'
import { findMpm, readServerSettings, type ServerSettings } from './server-settings.js'

/** What one Apache's configuration says, or why it says nothing that can be relied on. */
export type ServerReading =
	| {
			readonly ok: true
			readonly limits: ServerLimits
			readonly settings: ServerSettings
			/** Where `limits.maxRequestWorkers` stands: `from /etc/apache2/mods-enabled/mpm_prefork.conf:9`. */
			readonly provenance: string
			/** The same for the backlog. */
			readonly backlogProvenance: string
			readonly problems: readonly string[]
	  }
	| { readonly ok: false; readonly reason: string }

/** Where to read, and what is known beside the files. */
export interface ServerQuestion {
	readonly start: ConfigStart
	readonly files: ConfigFiles
	/** Put before every path shown. */
	readonly root: string
	/** The MPM that the running processes look like, for programs with a compiled-in one. */
	readonly lookingLike: Mpm | undefined
}

/** Reads the limits and settings of the Apache that starts from the given file. */
export function readServer(question: ServerQuestion): ServerReading {
	const first = readApacheConfig(question.start, question.files)
	const loaded = findMpm(first)
	const mpm = loaded ?? question.lookingLike
	const shown = posix.join(question.root, question.start.file)
	const unread = first.problems[0]
	if (mpm === undefined) {
		const cause = unread ?? `no LoadModule in ${shown} names an MPM, and no process shows which one is compiled in`
		return { ok: false, reason: cause }
	}
	const config = loaded ? first : rereadWithBuiltIn(question, mpm)
	const limits = computeServerLimits(config, mpm)
	const settings = readServerSettings(config)
	if (limits.boundBy.at === undefined && unread !== undefined) {
		return { ok: false, reason: `${limits.boundBy.directive} is not in what could be read of ${shown}: ${unread}` }
	}
	return {
		ok: true,
		limits,
		settings,
		provenance: describeProvenance(limits, question.root, shown),
		backlogProvenance: describePlace(settings.listenBacklog.at, question.root, 'compiled default of ListenBacklog'),
		problems: config.problems,
	}
}

/** IfModule has to find the compiled-in MPM under both its names. */
function rereadWithBuiltIn(question: ServerQuestion, mpm: Mpm): ApacheConfig {
	const start = { ...question.start, builtIn: [`${mpm}.c`, `mpm_${mpm}_module`] }
	return readApacheConfig(start, question.files)
}

function describeProvenance(limits: ServerLimits, root: string, shown: string): string {
	const { boundBy, corrections, mpm } = limits
	const unset = `compiled default of mpm_${mpm} (${boundBy.directive} is not in ${shown})`
	const place = describePlace(boundBy.at, root, unset)
	const changed = corrections.length > 0 ? ` (${corrections.join('; ')})` : ''
	return `${place}${changed}`
}

function describePlace(at: { file: string; line: number } | undefined, root: string, otherwise: string): string {
	return at ? `from ${posix.join(root, at.file)}:${at.line}` : `from the ${otherwise}`
}
