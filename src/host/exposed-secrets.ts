import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Secret } from '../settings/secret.js'

/** Others than owner and group may read it. */
const READABLE_BY_ALL = 0o004

/** Containers and systemd put secrets below this folder and look after their rights: in a container 0444 is usual and harmless. */
const LOOKED_AFTER = '/run/'

/** Which secrets of a configuration any user of this host may read, one sentence each; never the secrets. */
export function findExposures(file: string, settings: object): string[] {
	const secrets = [...secretsOf(settings, '')]
	const written = secrets.filter(({ secret }) => isWritten(secret)).map(({ place }) => place)
	const exposed = secrets.flatMap(({ place, secret }) => {
		const path = secret.origin?.file === undefined ? undefined : resolve(dirname(file), secret.origin.file)
		return path !== undefined && !path.startsWith(LOOKED_AFTER) && isReadableByAll(path) ? [{ place, path }] : []
	})
	return [
		...(written.length > 0 && isReadableByAll(file)
			? [`any user of this host may read ${file}, which holds secrets (${written.join(', ')}): chmod o-r ${file}`]
			: []),
		...exposed.map(({ place, path }) => `any user of this host may read the secret of ${place}: chmod o-r ${path}`),
	]
}

/** All secrets of a value, with their places as they are written in messages: `notify[0].url_file`. */
function* secretsOf(value: unknown, place: string): Generator<{ readonly place: string; readonly secret: Secret }> {
	if (typeof value !== 'object' || value === null) return
	for (const [key, child] of Object.entries(value)) {
		const name = (each: string) =>
			Array.isArray(value) ? `${place}[${each}]` : place === '' ? each : `${place}.${each}`
		if (!(child instanceof Secret)) yield* secretsOf(child, name(key))
		else if (!isOpen(value, child)) yield { place: name(child.origin?.key ?? key), secret: child }
	}
}

/** An Alertmanager's address is no secret unless a password stands in it. */
function isOpen(settings: object, secret: Secret): boolean {
	return 'type' in settings && settings.type === 'alertmanager' && !/:\/\/[^/]*@/.test(secret.reveal())
}

/** It stands in the configuration itself. */
function isWritten({ origin }: Secret): boolean {
	return origin !== undefined && !/_(env|file)$/.test(origin.key)
}

function isReadableByAll(path: string): boolean {
	try {
		return (statSync(path).mode & READABLE_BY_ALL) !== 0
	} catch {
		return false
	}
}
