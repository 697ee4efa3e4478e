import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Notification } from '../../src/incidents/notification.js'
import { Outbox, type OutboxLimits } from '../../src/incidents/outbox.js'
import { incidentMessage } from '../message/messages.js'
import { keepLog } from './log.js'
import { momentAt } from './world.js'

let folder: string
beforeEach(() => {
	folder = join(mkdtempSync(join(tmpdir(), 'outbox-')), 'outbox')
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

function notification(...channels: string[]): Notification {
	return { message: incidentMessage(), occasion: 'event', channels, reason: 'event no-routes' }
}

async function open(limits?: OutboxLimits, now = momentAt(0)) {
	const { log, lines } = keepLog()
	const outbox = new Outbox({ folder, log, ...(limits ? { limits } : {}) })
	await outbox.load(now)
	return { outbox, lines }
}

describe('the outbox', () => {
	it('has each notification on disk for each channel, and gives it back after a restart in order', async () => {
		const { outbox } = await open()
		await outbox.add(notification('slack', 'mail'), momentAt(0))
		await outbox.add(notification('slack'), momentAt(0))
		expect(readdirSync(folder)).toEqual([
			'000000000001.mail.json',
			'000000000001.slack.json',
			'000000000002.slack.json',
		])
		const { outbox: again } = await open()
		expect(again.entries).toEqual(
			[...outbox.entries].sort((a, b) => a.sequence - b.sequence || (a.channel < b.channel ? -1 : 1)),
		)
		expect(again.first('slack')).toMatchObject({ sequence: 1, channel: 'slack' })
		expect(again.lastSequence).toBe(2)
	})

	it('forgets what was sent', async () => {
		const { outbox } = await open()
		await outbox.add(notification('slack'), momentAt(0))
		await outbox.remove(outbox.first('slack')!)
		expect([readdirSync(folder), outbox.entries]).toEqual([[], []])
	})

	it('puts in again what is there already without doubling it', async () => {
		const { outbox } = await open()
		await outbox.add(notification('slack'), momentAt(0))
		await outbox.add(notification('slack', 'mail'), momentAt(0), 1)
		expect(outbox.entries.map(({ channel }) => channel)).toEqual(['slack', 'mail'])
	})

	it('keeps a damaged entry aside, says so, and goes on', async () => {
		const { outbox } = await open()
		await outbox.add(notification('slack'), momentAt(0))
		await outbox.add(notification('slack'), momentAt(0))
		const path = join(folder, '000000000001.slack.json')
		writeFileSync(path, readFileSync(path, 'utf8').slice(0, 100))
		writeFileSync(join(folder, '.x.unfinished'), 'half')
		const { outbox: again, lines } = await open()
		expect(again.entries.map(({ sequence }) => sequence)).toEqual([2])
		expect(lines[0]).toMatch(/^error a waiting notification cannot be read and is put aside/)
		expect(readdirSync(folder)).toContainEqual(expect.stringMatching(/^000000000001\.slack\.json\.corrupt-/))
		expect(readdirSync(folder)).not.toContain('.x.unfinished')
	})

	it('holds so many and no more, and says what it dropped', async () => {
		const { outbox, lines } = await open({ entries: 2, age: 3600 })
		for (let count = 0; count < 4; count++) await outbox.add(notification('slack'), momentAt(0))
		expect(outbox.entries.map(({ sequence }) => sequence)).toEqual([3, 4])
		expect(outbox.health.dropped).toBe(2)
		expect(lines).toEqual(
			Array(2).fill(
				'error page NOT delivered: dropped {"notifier":"slack","occasion":"event","reason":"more than 2 wait"}',
			),
		)
	})

	it('drops what is too old, and what waits for a notifier that is gone', async () => {
		const { outbox, lines } = await open({ entries: 10, age: 3600 })
		await outbox.add(notification('slack'), momentAt(0))
		await outbox.add(notification('slack', 'gone'), momentAt(1800))
		await outbox.expire(3700, ['slack'])
		expect(outbox.entries.map(({ sequence, channel }) => `${sequence} ${channel}`)).toEqual(['2 slack'])
		expect(lines.map((line) => /"reason":"([^"]+)"/.exec(line)?.[1])).toEqual([
			'it has waited for more than 1 h',
			'its notifier is not configured any more',
		])
	})

	it('takes nothing for old because the wall clock jumped, and tries what is old for a minute after a start', async () => {
		const limits = { entries: 10, age: 3600 }
		const { outbox } = await open(limits)
		await outbox.add(notification('slack'), momentAt(0))
		await outbox.expire(60, ['slack'])
		expect(outbox.entries).toHaveLength(1)
		const { outbox: later } = await open(limits, { at: 5, wallTime: momentAt(0).wallTime + 365 * 86_400_000 })
		await later.expire(60, ['slack'])
		expect(later.entries).toHaveLength(1)
		await later.expire(70, ['slack'])
		expect(later.entries).toEqual([])
	})

	it('keeps in memory, loudly and once, what the disk does not take, and writes it when it does again', async () => {
		writeFileSync(folder, 'a file where the folder should be')
		const { outbox, lines } = await open()
		await outbox.add(notification('slack'), momentAt(0))
		await outbox.add(notification('slack'), momentAt(0))
		expect(outbox.entries).toHaveLength(2)
		expect(outbox.health).toEqual({ dropped: 0, inMemoryOnly: 2, trouble: 'EEXIST' })
		expect(lines.filter((line) => line.startsWith('error the outbox cannot be written'))).toHaveLength(1)
		rmSync(folder)
		await outbox.save()
		expect(outbox.health).toEqual({ dropped: 0, inMemoryOnly: 0, trouble: undefined })
		expect(readdirSync(folder)).toHaveLength(2)
	})
})
