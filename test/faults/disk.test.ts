import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createSlackNotifier } from '../../src/notify/slack.js'
import { event, incidentMessage } from '../message/messages.js'
import { secret } from '../notify/http-failures.js'
import { OK, startHttpPeer } from '../servers/http-peer.js'
import { makeFolder, startIncidents, until } from './setup.js'

const slack = (url: string) =>
	createSlackNotifier({ type: 'slack', name: 'slack', url: secret(url), mention: undefined, timeout: 1 })

/** A page of a service of its own. */
const page = (number: number) => incidentMessage(event({}, { id: `s${number}`, service: `s${number}` }))

const folder = makeFolder()
const tmpfs = join(folder.path, 'tmpfs')
mkdirSync(tmpfs)
const mountable = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', tmpfs]).status === 0

afterAll(() => {
	if (mountable) spawnSync('umount', [tmpfs])
	folder.remove()
})

if (!mountable && process.env.CI) throw new Error('this test needs the right to mount a tmpfs: CI has to be root')

describe.skipIf(!mountable)('a disk', () => {
	it('that is full costs no page: memory serves, loudly, and the disk again when it can', async () => {
		writeFileSync(join(tmpfs, 'ballast'), Buffer.alloc(506 * 1024))
		const peer = await startHttpPeer(...Array(30).fill({ status: 503 }), OK)
		const { incidents, lines } = await startIncidents([slack(peer.url)], { stateDir: join(tmpfs, 'state') })
		for (let number = 0; number < 12; number++) incidents.handle(page(number))
		await incidents.settled()
		expect(incidents.status.store).toMatchObject({ waiting: 12, trouble: 'ENOSPC' })
		expect(incidents.status.store.inMemoryOnly).toBeGreaterThan(0)
		expect(lines).toContainEqual(expect.stringMatching(/^error the state cannot be saved .*"why":"ENOSPC"/))
		rmSync(join(tmpfs, 'ballast'))
		// It is tried again after 1, 2, 4 … ticks.
		for (let tick = 0; tick < 40; tick++) incidents.tick()
		await incidents.settled()
		expect(incidents.status.store).toMatchObject({ inMemoryOnly: 0, trouble: undefined })
		await until('all are sent', () => incidents.tally.sent === 12)
		await incidents.close()
		await peer.stop()
		const { incidents: after } = await startIncidents([], { stateDir: join(tmpfs, 'state') })
		expect(after.status).toMatchObject({ store: { waiting: 0, trouble: undefined }, incidents: { length: 12 } })
		await after.close()
	})

	it('that is read-only costs no page', async () => {
		expect(spawnSync('mount', ['-o', 'remount,ro', tmpfs]).status).toBe(0)
		const peer = await startHttpPeer(OK)
		const { incidents, lines } = await startIncidents([slack(peer.url)], { stateDir: join(tmpfs, 'state') })
		incidents.handle(page(99))
		await until('it is sent', () => incidents.tally.sent === 1)
		await incidents.close()
		await peer.stop()
		spawnSync('mount', ['-o', 'remount,rw', tmpfs])
		expect(lines).toContainEqual(expect.stringMatching(/^error the state cannot be saved .*"why":"EROFS"/))
	})
})

describe('a state file', () => {
	it('that is damaged is put aside and said, and what can be read of it is sent', async () => {
		const state = join(folder.path, 'damaged')
		const down = await startHttpPeer({ status: 503 })
		const before = await startIncidents([slack(down.url)], { stateDir: state })
		before.incidents.handle(page(1))
		await before.incidents.settled()
		await before.incidents.close()
		await down.stop()
		const path = join(state, 'state.jsonl')
		writeFileSync(path, `${readFileSync(path, 'utf8')}00000000 {"at":1\n`)

		const peer = await startHttpPeer(OK)
		const { incidents, lines } = await startIncidents([slack(peer.url)], { stateDir: state })
		await until('it is sent', () => incidents.tally.sent === 1)
		incidents.handle(page(1))
		await incidents.settled()
		await incidents.close()
		await peer.stop()
		expect(lines[0]).toMatch(
			/^error the saved state is damaged and is put aside: .*"why":"1 of \d+ lines cannot be read"/,
		)
		expect(readdirSync(state)).toContainEqual(expect.stringMatching(/^state\.jsonl\.corrupt-/))
		expect(incidents.status.suppressed).toEqual({ duplicate: 1 })
		expect(peer.requests).toHaveLength(1)
	})
})
