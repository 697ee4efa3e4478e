import { describe, expect, it } from 'vitest'
import { rebase } from '../../src/incidents/pipeline-state.js'
import { momentAt, verdict, World } from '../incidents/world.js'
import { OPENED } from '../message/messages.js'

/** A world whose wall clock jumps, by turns an hour back and a day forth, while its monotonic one goes on. */
class JumpingWorld extends World {
	jumps = 0
	override moment() {
		const error = this.jumps % 2 === 0 ? -3_600_000 : 86_400_000
		return { at: this.at, wallTime: momentAt(this.at).wallTime + (this.jumps > 0 ? error : 0) }
	}
}

describe('a wall clock that is set back and forth', () => {
	it('changes nothing of what is said and when', () => {
		const run = (world: World) => {
			const incident = world.opens()
			for (let second = 0; second < 7200; second += 30) {
				if (world instanceof JumpingWorld) world.jumps++
				world.wait(30)
				if (second === 300) world.sample(verdict('suspicion'))
			}
			incident.resolves()
			world.mute(300, 'deploy')
			world.opens('shop')
			for (let second = 0; second < 600; second += 30) {
				if (world instanceof JumpingWorld) world.jumps++
				world.wait(30)
			}
			return world.sent.map(({ occasion }, index) => `${occasion} ${world.lines[index]}`)
		}
		const steady = run(new World())
		expect(steady).toHaveLength(7)
		expect(run(new JumpingWorld())).toEqual(steady)
	})

	it.each([
		['back by a year', -365 * 86_400_000],
		['forth by a year', 365 * 86_400_000],
	])('over a restart, %s, neither loses nor doubles an incident', (_, error) => {
		const before = new World()
		before.opens()
		before.wait(60)
		const after = new World()
		const saved = { at: before.at, wallTime: OPENED + before.at * 1000 }
		after.state = rebase(before.state, saved, { at: 0, wallTime: saved.wallTime + error })
		expect(after.open).toHaveLength(1)
		after.wait(5)
		expect(after.sent.filter(({ occasion }) => occasion !== 'repeat')).toEqual([])
	})
})
