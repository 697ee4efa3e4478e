import type { HeartbeatSettings } from '../notify/delivery-settings.js'
import type { NotifierSettings } from '../notify/settings.js'
import { Secret } from '../settings/secret.js'
import type { Finding } from './finding.js'
import type { Path } from './positions.js'
import type { WrittenHeartbeat } from './sections/heartbeat.js'
import type { WrittenNotifier } from './sections/notify.js'

/** Where secrets come from; `readFile` throws where a file cannot be read. */
export interface Surroundings {
	readonly env: Readonly<Record<string, string | undefined>>
	/** Takes a path as it was written, relative to the configuration file. */
	readFile(path: string): string
}

/** What became of a notifier: its settings, or what is wrong with its secrets. */
export type ResolvedNotifier =
	| { readonly ok: true; readonly settings: NotifierSettings }
	| { readonly ok: false; readonly findings: readonly Finding[] }

/** Looks a notifier's secrets up. No message ever holds one: only the names of keys, variables and files. */
export function resolveNotifier(written: WrittenNotifier, path: Path, surroundings: Surroundings): ResolvedNotifier {
	switch (written.type) {
		case 'console':
			return { ok: true, settings: written }
		case 'slack':
			return resolveSlack(written, path, surroundings)
		case 'email':
			return resolveEmail(written, path, surroundings)
		case 'pagerduty':
			return resolvePagerDuty(written, path, surroundings)
		case 'alertmanager': {
			const { type, name, refresh, timeout } = written
			const url = needAddress(written, path, surroundings)
			return url.ok ? { ok: true, settings: { type, name, url: url.secret, refresh, timeout } } : url
		}
		case 'webhook':
			return resolveWebhook(written, path, surroundings)
	}
}

/** Looks the heartbeat's URL up; undefined where the section is absent. */
export function resolveHeartbeat(
	written: NonNullable<WrittenHeartbeat>,
	surroundings: Surroundings,
): { readonly ok: true; readonly settings: HeartbeatSettings } | Failed {
	const url = needAddress(written, ['heartbeat'], surroundings)
	return url.ok ? { ok: true, settings: { url: url.secret, interval: written.interval } } : url
}

type Written<Type> = Extract<WrittenNotifier, { type: Type }>

type Failed = { readonly ok: false; readonly findings: readonly Finding[] }

function resolveSlack(written: Written<'slack'>, path: Path, surroundings: Surroundings): ResolvedNotifier {
	const { type, name, mention, timeout } = written
	const url = needAddress(written, path, surroundings)
	return url.ok ? { ok: true, settings: { type, name, url: url.secret, mention, timeout } } : url
}

function resolvePagerDuty(written: Written<'pagerduty'>, path: Path, surroundings: Surroundings): ResolvedNotifier {
	const { type, name, url, timeout } = written
	const key = lookUp('key', written, path, surroundings)
	if (key.kind === 'found') return { ok: true, settings: { type, name, key: key.secret, url, timeout } }
	return { ok: false, findings: [key.kind === 'wrong' ? key.finding : missing('key', path)] }
}

function resolveWebhook(written: Written<'webhook'>, path: Path, surroundings: Surroundings): ResolvedNotifier {
	const { type, name, timeout } = written
	const url = needAddress(written, path, surroundings)
	const secret = lookUp('secret', written, path, surroundings)
	if (!url.ok || secret.kind === 'wrong') {
		return {
			ok: false,
			findings: [...(url.ok ? [] : url.findings), ...(secret.kind === 'wrong' ? [secret.finding] : [])],
		}
	}
	const signing = secret.kind === 'found' ? secret.secret : undefined
	return { ok: true, settings: { type, name, url: url.secret, secret: signing, timeout } }
}

/** The web address that must be there, in one of its three forms. */
function needAddress(
	written: {
		readonly url?: string | undefined
		readonly url_env?: string | undefined
		readonly url_file?: string | undefined
	},
	path: Path,
	surroundings: Surroundings,
): { readonly ok: true; readonly secret: Secret } | Failed {
	const url = lookUp('url', written, path, surroundings)
	if (url.kind === 'wrong') return { ok: false, findings: [url.finding] }
	if (url.kind === 'absent') return { ok: false, findings: [missing('url', path)] }
	if (isWebAddress(url.secret.reveal())) return { ok: true, secret: url.secret }
	const message = 'does not hold a URL that begins with https:// or http://'
	return { ok: false, findings: [{ path: [...path, url.key], at: 'value', message }] }
}

function missing(key: string, path: Path): Finding {
	return { path, at: 'value', message: `one of ${key}, ${key}_env and ${key}_file is needed` }
}

function resolveEmail(written: Written<'email'>, path: Path, surroundings: Surroundings): ResolvedNotifier {
	const { password: _, password_env: _env, password_file: _file, user, ...rest } = written
	const password = lookUp('password', written, path, surroundings)
	if (password.kind === 'wrong') return { ok: false, findings: [password.finding] }
	if (password.kind === 'absent' && user !== undefined) {
		const message = 'a user needs one of password, password_env and password_file'
		return { ok: false, findings: [{ path: [...path, 'user'], at: 'value', message }] }
	}
	if (password.kind === 'absent') return { ok: true, settings: { ...rest, user: undefined, password: undefined } }
	if (user === undefined) {
		const message = 'a password needs a user'
		return { ok: false, findings: [{ path: [...path, password.key], at: 'key', message }] }
	}
	return { ok: true, settings: { ...rest, user, password: password.secret } }
}

/** A secret as the configuration gives it: found, not given, or given wrongly. */
export type LookedUp =
	| { readonly kind: 'found'; readonly key: string; readonly secret: Secret }
	| { readonly kind: 'absent' }
	| { readonly kind: 'wrong'; readonly finding: Finding }

/** The secret that `key`, `key_env` or `key_file` gives, of which at most one may be there. */
export function lookUp<Key extends 'url' | 'password' | 'key' | 'secret' | 'token'>(
	key: Key,
	written: { readonly [Name in Key | `${Key}_env` | `${Key}_file`]?: string | undefined },
	path: Path,
	surroundings: Surroundings,
): LookedUp {
	const keys = [key, `${key}_env`, `${key}_file`] as const
	const [given, second] = keys.filter((name) => written[name] !== undefined)
	if (given === undefined) return { kind: 'absent' }
	const wrong = (at: string, place: 'key' | 'value', message: string, hint?: string): LookedUp => {
		return { kind: 'wrong', finding: { path: [...path, at], at: place, message, ...(hint ? { hint } : {}) } }
	}
	if (second !== undefined)
		return wrong(second, 'key', `${given} is given already; only one of ${keys.join(', ')} may be`)
	const value = written[given] ?? ''
	if (given === key) {
		const variable = /^\$\{?(\w+)\}?$/.exec(value)?.[1]
		const hint = `write ${key}_env: ${variable}`
		return variable ? wrong(given, 'value', 'variables are not put in here', hint) : found(given, value.trim())
	}
	if (given.endsWith('_env')) {
		const secret = surroundings.env[value]?.trim()
		return secret
			? found(given, secret)
			: wrong(given, 'value', `the environment variable ${value} is ${secret === '' ? 'empty' : 'not set'}`)
	}
	const content = readSecretFile(value, surroundings)
	return content.ok ? found(given, content.text) : wrong(given, 'value', content.reason)
}

function found(key: string, value: string): LookedUp {
	return { kind: 'found', key, secret: new Secret(value) }
}

function readSecretFile(
	path: string,
	surroundings: Surroundings,
): { ok: true; text: string } | { ok: false; reason: string } {
	const content = readText(path, surroundings)
	if (!content.ok) return content
	const text = content.text.trim()
	return text === '' ? { ok: false, reason: 'this file is empty' } : { ok: true, text }
}

/** Reads a file that the configuration names; the reason names the error's code, never what stands in the file. */
export function readText(
	path: string,
	surroundings: Surroundings,
): { ok: true; text: string } | { ok: false; reason: string } {
	try {
		return { ok: true, text: surroundings.readFile(path) }
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
		return { ok: false, reason: `this file cannot be read${code}` }
	}
}

function isWebAddress(text: string): boolean {
	return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
