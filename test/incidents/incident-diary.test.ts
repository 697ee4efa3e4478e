import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { IncidentDiary } from '../../src/incidents/incident-diary.js'
import type { Message } from '../../src/message/message.js'
import { createNoticeMessage } from '../../src/message/message.js'
import { CONTEXT, EVENTS, event, incidentMessage, OPENED } from '../message/messages.js'
import { keepLog } from './log.js'

const NOW = { at: 1, wallTime: OPENED }
const OPEN = () => true
const OVER = () => false

let folder: string
let path: string
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'diary-'))
	path = join(folder, 'incidents.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A diary in a file, as one process has it. */
async function openDiary(...messages: readonly Message[]) {
	const { log, lines } = keepLog()
	const diary = new IncidentDiary(path, log)
	await diary.start()
	for (const message of messages) diary.write(message, NOW)
	// SavedFile writes one after the other: an empty turn of its queue is the end of it.
	await new Promise((resolve) => setTimeout(resolve, 50))
	return { diary, lines }
}

function notice(kind: 'blind' | 'sighted' | 'advisory', wallTime: number, service = 'apache'): Message {
	const what = { kind, at: 1, wallTime, service, rule: 'no-listener', reason: `it is ${kind}` } as const
	return createNoticeMessage(what, [80], CONTEXT)
}

describe('the diary', () => {
	it('has what each page of an incident said, and what to do while it is open', async () => {
		const { diary } = await openDiary(incidentMessage(EVENTS.opened), incidentMessage(EVENTS.escalated))
		const [incident] = diary.read(OPEN)
		expect(incident).toMatchObject({
			id: 'apache-720',
			service: 'apache',
			what: 'gradual-saturation',
			state: 'open',
			openedWallTime: OPENED,
			endedWallTime: undefined,
			advice: { title: 'More traffic than workers' },
		})
		expect(incident!.entries.map(({ kind, wallTime, reason }) => [kind, wallTime, reason])).toEqual([
			['opened', OPENED, '38 of 40 workers hold a connection, 4 more every 30 s: all will be taken in about 3 min.'],
			['escalated', OPENED + 150_000, 'All 40 workers are taken and 78 clients wait, over two samples.'],
		])
		expect(incident!.entries[0]!.facts).toContainEqual({ label: 'Workers', value: '38 of 40' })
		expect(incident!.advice!.steps).toHaveLength(11)
	})

	it('ends an incident with its severity at worst, and without advice', async () => {
		const critical = event(EVENTS.escalated, { severity: 'critical' })
		const { diary } = await openDiary(
			incidentMessage(EVENTS.opened),
			incidentMessage(critical),
			incidentMessage(EVENTS.resolved),
		)
		expect(diary.read(OPEN)[0]).toMatchObject({
			state: 'resolved',
			severity: 'critical',
			endedWallTime: EVENTS.resolved.wallTime,
			advice: undefined,
		})
	})

	it('keeps blindness apart from incidents, each time anew', async () => {
		const { diary } = await openDiary(
			notice('blind', 1000),
			incidentMessage(EVENTS.opened),
			notice('sighted', 2000),
			notice('blind', 3000),
		)
		expect(diary.read(OPEN).map(({ what, state, openedWallTime }) => [what, state, openedWallTime])).toEqual([
			['blind', 'open', 3000],
			['blind', 'resolved', 1000],
			['gradual-saturation', 'open', OPENED],
		])
	})

	it.each([
		['an advisory', notice('advisory', 1)],
		['an end without a beginning', notice('sighted', 1)],
		['a drill', { ...incidentMessage(EVENTS.opened), drill: true }],
	])('passes over %s', async (_name, message) => {
		expect((await openDiary(message)).diary.read(OPEN)).toEqual([])
	})

	it('is bounded: ten incidents, and of each five entries, the first among them', async () => {
		const service = (number: number) => ({ id: `s${number}`, service: `s${number}` })
		const many = Array.from({ length: 14 }, (_, number) => incidentMessage(event({}, service(number))))
		const long = Array.from({ length: 9 }, (_, number) =>
			incidentMessage(event({ ...EVENTS.escalated, wallTime: OPENED + number }, service(13))),
		)
		const { diary } = await openDiary(...many, ...long)
		const incidents = diary.read(OPEN)
		expect(incidents.map(({ id }) => id)).toEqual(['s13', 's12', 's11', 's10', 's9', 's8', 's7', 's6', 's5', 's4'])
		expect(incidents[0]!.entries.map(({ kind, wallTime }) => [kind, wallTime! - OPENED])).toEqual([
			['opened', 0],
			['escalated', 5],
			['escalated', 6],
			['escalated', 7],
			['escalated', 8],
		])
	})

	it('survives a restart; what nobody knows of any more is lost, and what goes on goes on', async () => {
		await openDiary(incidentMessage(EVENTS.opened))
		const { diary } = await openDiary()
		expect(diary.read(OPEN)[0]).toMatchObject({ id: 'apache-720', state: 'open' })
		expect(diary.read(OVER)[0]).toMatchObject({ id: 'apache-720', state: 'lost', advice: undefined })
		diary.write(incidentMessage(EVENTS.escalated), NOW)
		expect(diary.read(OPEN).map(({ id, entries }) => [id, entries.length])).toEqual([['apache-720', 2]])
	})

	it.each([
		{
			name: 'an incident',
			before: incidentMessage(EVENTS.opened),
			after: [
				incidentMessage(event({}, { id: 'apache-999' })),
				incidentMessage(event(EVENTS.resolved, { id: 'apache-999' })),
			],
			shown: [
				['apache-999', 'resolved', ['opened', 'resolved']],
				['apache-720', 'lost', ['opened']],
			],
		},
		{
			name: 'blindness',
			before: notice('blind', 1000),
			after: [notice('blind', 5000), notice('sighted', 6000)],
			shown: [
				['blind-apache-5000', 'resolved', ['blind', 'sighted']],
				['blind-apache-1000', 'lost', ['blind']],
			],
		},
	])(
		'$name that the detector forgot at a restart is lost for good, and what it then finds is another',
		async ({ before, after, shown }) => {
			await openDiary(before)
			await openDiary(...after)
			const { diary } = await openDiary()
			const incidents = diary.read(OPEN)
			expect(incidents.map(({ id, state, entries }) => [id, state, entries.map(({ kind }) => kind)])).toEqual(shown)
			expect([incidents[1]!.endedWallTime, incidents[1]!.advice]).toEqual([undefined, undefined])
		},
	)

	it.each([
		['no JSON', '{', 'it is not JSON'],
		['something else', '{"version":1,"saved":{"at":1,"wallTime":1},"content":[{"id":1}]}', 'it holds something else'],
	])('that is %s is put aside', async (_name, text, why) => {
		writeFileSync(path, text)
		const { diary, lines } = await openDiary()
		expect(diary.read(OPEN)).toEqual([])
		expect(lines).toEqual([expect.stringContaining(`"why":"${why}"`)])
	})
})
