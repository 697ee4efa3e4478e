import { existsSync } from 'node:fs'
import { describe, it } from 'vitest'
import { ANSWERS } from './attacks/answers.js'
import { type Attack, createWorld } from './attacks/attack.js'
import { HOST } from './attacks/host.js'
import { LIMITS } from './attacks/limits.js'
import { LOG } from './attacks/log.js'
import { START } from './attacks/start.js'
import { STATE } from './attacks/state.js'
import { TWINS } from './attacks/twins.js'
import { WEB } from './attacks/web.js'
import { PROGRAM } from './fake-host.js'
import { nobody, SELF } from './user.js'

/**
 * Every attack on the built program by a local user, a client, a disk, a service's answer or a lack of room: each as root and as
 * nobody. Kills are in killed.test.ts, peers that fail in every way at once in built-peers.test.ts, strangers' text in pages in
 * test/security/. `npm run attacks` runs them all, with 200 kills.
 */
const ATTACKS = [...HOST, ...WEB, ...LOG, ...TWINS, ...STATE, ...ANSWERS, ...START, ...LIMITS]

const isRoot = process.getuid?.() === 0

/** Why it cannot be tried here. */
function lackOf({ needsRoot, needs }: Attack): string | undefined {
	if (!existsSync(PROGRAM)) return 'the built program'
	if (needsRoot && !isRoot) return 'root'
	return needs !== undefined && !existsSync(needs) ? needs : undefined
}

const lacks = new Set(ATTACKS.map(lackOf).filter((lack) => lack !== undefined))
if (process.env.CI && (lacks.size > 0 || !isRoot))
	throw new Error(`CI has to be root and to have ${[...lacks].join(', ')}`)

describe.each(isRoot && existsSync(PROGRAM) ? [SELF, nobody()] : [SELF])('the built sidecar as $name', (user) => {
	for (const attack of ATTACKS.filter(({ notAsRoot }) => !(notAsRoot && user.name === 'root'))) {
		const { door, name, run } = attack
		it.skipIf(lackOf(attack) !== undefined)(`${door}: ${name}`, { timeout: 60_000 }, async () => {
			const world = createWorld(user)
			try {
				await run(world)
			} finally {
				for (const end of world.ends.reverse()) await end()
			}
		})
	}
})
