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

if (process.env.CI && !(existsSync(PROGRAM) && isRoot)) throw new Error('this test needs root and the built program')

describe.skipIf(!existsSync(PROGRAM)).each(isRoot ? [SELF, nobody()] : [SELF])('the built sidecar as $name', (user) => {
	const isTried = ({ needsRoot, notAsRoot }: Attack) => (isRoot || !needsRoot) && !(notAsRoot && user.name === 'root')
	const rows = ATTACKS.filter(isTried).map((attack) => [attack.door, attack.name, attack.run] as const)
	it.each(rows)('%s: %s', { timeout: 60_000 }, async (_door, _name, run) => {
		const world = createWorld(user)
		try {
			await run(world)
		} finally {
			for (const end of world.ends.reverse()) await end()
		}
	})
})
