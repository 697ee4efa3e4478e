import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { entriesOf, itemsOf } from '../config/written-value.js'
import { parseYaml } from '../config/yaml-source.js'

/** Keys whose value, given as it is, is a secret; with `_file` behind it, the path of one. */
const SECRET_KEYS = ['url', 'password', 'key', 'secret', 'token'] as const

/** Others than owner and group may read it. */
const READABLE_BY_ALL = 0o004

/** Containers and systemd put secrets below this folder and look after their rights: in a container 0444 is usual and harmless. */
const LOOKED_AFTER = '/run/'

/**
 * Which secrets of a configuration everybody on this host may read, one sentence each; never the secrets. For a file that
 * was found right before: what cannot be read or understood is passed over.
 */
export function findExposures(file: string): string[] {
	const sections = sectionsOf(file)
	const written = sections.flatMap(({ place, values }) =>
		SECRET_KEYS.filter((key) => isSecretIn(values, key)).map((key) => `${place}.${key}`),
	)
	const files = sections.flatMap(({ place, values }) =>
		SECRET_KEYS.flatMap((key) => {
			const path = values[`${key}_file`]
			return typeof path === 'string' ? [{ what: `${place}.${key}_file`, path: resolve(dirname(file), path) }] : []
		}),
	)
	const exposed = files.filter(({ path }) => !path.startsWith(LOOKED_AFTER) && isReadableByAll(path))
	return [
		...(written.length > 0 && isReadableByAll(file)
			? [`everybody on this host may read ${file}, which holds secrets (${written.join(', ')}): chmod o-r ${file}`]
			: []),
		...exposed.map(({ what, path }) => `everybody on this host may read the secret of ${what}: chmod o-r ${path}`),
	]
}

interface Section {
	/** As it is written in messages: `notify[0]`. */
	readonly place: string
	readonly values: Readonly<Record<string, unknown>>
}

function sectionsOf(file: string): Section[] {
	let text: string
	try {
		text = readFileSync(file, 'utf8')
	} catch {
		return []
	}
	const yaml = parseYaml(text, file)
	if (!yaml.ok) return []
	const { notify, heartbeat, http } = entriesOf(yaml.source.data)
	return [
		...itemsOf(notify).map((item, index) => ({ place: `notify[${index}]`, values: entriesOf(item) })),
		{ place: 'heartbeat', values: entriesOf(heartbeat) },
		{ place: 'http', values: entriesOf(http) },
	]
}

/** PagerDuty's URL is everybody's, an Alertmanager's is one's own but no secret unless a password stands in it. */
function isSecretIn(values: Readonly<Record<string, unknown>>, key: string): boolean {
	const value = values[key]
	if (typeof value !== 'string') return false
	if (key !== 'url') return true
	if (values.type === 'alertmanager') return /:\/\/[^/]*@/.test(value)
	return values.type !== 'pagerduty'
}

function isReadableByAll(path: string): boolean {
	try {
		return (statSync(path).mode & READABLE_BY_ALL) !== 0
	} catch {
		return false
	}
}
