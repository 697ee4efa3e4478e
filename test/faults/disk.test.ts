import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createSlackNotifier } from '../../src/notify/slack.js'
import { event, incidentMessage } from '../message/messages.js'
import { secret } from '../notify/http-failures.js'
import { OK, startHttpPeer } from '../servers/http-peer.js'
import { makeFolder, startDelivery, until } from './setup.js'

const slack = (url: string) =>
	createSlackNotifier({ type: 'slack', name: 'slack', url: secret(url), mention: undefined, timeout: 1 })

/** A page of a service of its own. */
const page = (number: number) => incidentMessage(event({}, { id: `s${number}`, service: `s${number}` }))

const folder = makeFolder()
const tmpfs = join(folder.path, 'tmpfs')
mkdirSync(tmpfs)
const mountable = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', tmpfs]).status === 0

afterAll(() => {
	if (mountable) spawnSync('umount', [tmpfs])
	folder.remove()
})

if (!mountable && process.env.CI) throw new Error('this test needs the right to mount a tmpfs: CI has to be root')

describe.skipIf(!mountable)('a disk', () => {
	it('that is full costs no page: memory serves, loudly, and the disk again when it can', async () => {
		writeFileSync(join(tmpfs, 'ballast'), Buffer.alloc(250 * 1024))
		const peer = await startHttpPeer(...Array(30).fill({ status: 503 }), OK)
		const { delivery, lines } = await startDelivery([slack(peer.url)], join(tmpfs, 'state'))
		for (let number = 0; number < 12; number++) delivery.page(page(number))
		await delivery.settled()
		expect(delivery.status.outbox).toMatchObject({ waiting: 12, trouble: 'ENOSPC' })
		expect(delivery.status.outbox.inMemoryOnly).toBeGreaterThan(0)
		expect(lines).toContainEqual(expect.stringMatching(/^error the outbox cannot be written .*"why":"ENOSPC"/))
		expect(lines).toContainEqual(expect.stringMatching(/^error the state cannot be saved .*"why":"ENOSPC"/))
		rmSync(join(tmpfs, 'ballast'))
		delivery.tick()
		await delivery.settled()
		expect(delivery.status.outbox).toMatchObject({ inMemoryOnly: 0, trouble: undefined })
		await until('all are sent', () => delivery.tally.sent === 12)
		await delivery.close()
		await peer.stop()
		expect(readdirSync(join(tmpfs, 'state', 'outbox'))).toEqual([])
	})

	it('that is read-only costs no page', async () => {
		expect(spawnSync('mount', ['-o', 'remount,ro', tmpfs]).status).toBe(0)
		const peer = await startHttpPeer(OK)
		const { delivery, lines } = await startDelivery([slack(peer.url)], join(tmpfs, 'state'))
		delivery.page(page(99))
		await until('it is sent', () => delivery.tally.sent === 1)
		await delivery.close()
		await peer.stop()
		spawnSync('mount', ['-o', 'remount,rw', tmpfs])
		expect(lines).toContainEqual(expect.stringMatching(/^error the outbox cannot be written .*"why":"EROFS"/))
	})
})

describe('a state file', () => {
	it('that is damaged is put aside and said, and what the outbox has is sent', async () => {
		const state = join(folder.path, 'damaged')
		const down = await startHttpPeer({ status: 503 })
		const before = await startDelivery([slack(down.url)], state)
		before.delivery.page(page(1))
		await before.delivery.settled()
		await before.delivery.close()
		await down.stop()
		writeFileSync(join(state, 'delivery.json'), '{"version":1,"sav')

		const peer = await startHttpPeer(OK)
		const { delivery, lines } = await startDelivery([slack(peer.url)], state)
		await until('it is sent', () => delivery.tally.sent === 1)
		// Known from the outbox: it is no news when the detector finds it again.
		delivery.page(page(1))
		await delivery.settled()
		await delivery.close()
		await peer.stop()
		expect(lines).toContainEqual(
			expect.stringMatching(/^error the saved state cannot be used and is put aside: starting fresh .*it is not JSON/),
		)
		expect(readdirSync(state)).toContainEqual(expect.stringMatching(/^delivery\.json\.corrupt-/))
		expect(peer.requests).toHaveLength(1)
	})
})
