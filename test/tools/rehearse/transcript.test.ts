import { describe, expect, it } from 'vitest'
import { missingForSandbox } from '../../e2e/runbooks/sandbox.js'
import type { SecondOfOutcomes } from '../lab/client/outcomes.js'
import { filesOf } from './house.js'
import { NIGHTS } from './nights.js'
import { firstStep, isFollowUp, isPage, isResolved, type Mail, writeTranscript } from './transcript.js'

const PAGE: Mail = {
	at: 440,
	subject: 'WARNING: apache on stage: workers wait for pool shop',
	text: '[WARNING] apache\nUsers will wait in about 3 min.\nDo first: sudo systemctl reload php8.2-fpm\n\nPool shop holds 6 of 8.\n\nCheck within 60 seconds\n1. Look\n',
}
const FOLLOW_UP: Mail = {
	at: 740,
	subject: 'WARNING: apache on stage: how it stands: workers wait for pool shop',
	text: '[WARNING] apache\nDo first: true\n\nFollow-up after 5 min: improving. Pool shop:\nbusy 3 (then 6).\n\nCheck within 60 seconds\n1. Look\n',
}
const RESOLVED: Mail = { at: 900, subject: 'RESOLVED: apache on stage: recovered', text: '[RESOLVED] apache\n' }

/** As many seconds as the night had, in which all is well but for these. */
function secondsOf(failures: Readonly<Record<number, number>>): SecondOfOutcomes[] {
	return Array.from({ length: 1000 }, (_, at) => ({
		started: 2,
		ok: 2,
		failed: failures[at] ?? 0,
		latencyMs: 600,
		slowestMs: 400,
	}))
}

function rowsOf(failures: Readonly<Record<number, number>>, mails: readonly Mail[] = [PAGE, FOLLOW_UP, RESOLVED]) {
	const step = { at: 640, command: 'sudo systemctl reload php8.2-fpm', code: 0, printed: '' }
	const text = writeTranscript({ night: NIGHTS[0]!, began: new Date(0), mails, step, seconds: secondsOf(failures) })
	return Object.fromEntries(
		[...text.matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)].slice(1).map(([, what, value]) => [what, value]),
	)
}

describe('the transcript of a night', () => {
	it.each([
		{
			name: 'in which nobody failed',
			rows: rowsOf({}),
			expected: { 'first failure': 'none', lead: 'more than 200 s: no user failed before the step', later: '0 of 690' },
		},
		{
			name: 'in which users failed before the step',
			rows: rowsOf({ 540: 5 }),
			expected: { 'first failure': '300 s', lead: '100 s', 'requests that failed before it': '5 of 1285' },
		},
		{
			name: 'in which the step itself cut some off',
			rows: rowsOf({ 642: 7 }),
			expected: {
				'first failure': '402 s',
				lead: 'more than 200 s: no user failed before the step',
				'within 15 s of it': '7 of 37',
			},
		},
		{
			name: 'in which nobody was paged',
			rows: rowsOf({}, []),
			expected: { 'first page': 'none', lead: 'none', 'follow-up': 'none', resolved: 'no' },
		},
		{
			name: 'with its follow-up and its end',
			rows: rowsOf({}),
			expected: {
				'first page': '200 s',
				'follow-up': '500 s: Follow-up after 5 min: improving. Pool shop: busy 3 (then 6).',
				resolved: '660 s',
			},
		},
	])('$name', ({ rows, expected }) => expect(rows).toMatchObject(expected))

	it('knows the first step, the follow-up and the end by what a page says', () => {
		expect(
			[PAGE, FOLLOW_UP, RESOLVED].map((mail) => [firstStep(mail), isPage(mail), isFollowUp(mail), isResolved(mail)]),
		).toEqual([
			['sudo systemctl reload php8.2-fpm', true, false, false],
			['true', true, true, false],
			[undefined, false, false, true],
		])
	})
})

describe('the nights', () => {
	it('build up for six minutes and more, but for the spike', () => {
		const short = NIGHTS.filter(({ run }) => run.pattern !== 'sudden-spike' && run.seconds - run.onset! < 360)
		expect(short).toEqual([])
		expect(NIGHTS.map(({ run }) => run.name)).toEqual(['viral-site', 'database-slows', 'hung-children', 'flash-crowd'])
	})

	it.skipIf(missingForSandbox().length > 0)(
		'have the pools and the workers that they say, in the files of Debian',
		() => {
			const files = Object.entries(filesOf(NIGHTS[0]!.run.server))
			const linesOf = (name: string, pattern: RegExp) =>
				files.filter(([path]) => path.endsWith(name)).flatMap(([, text]) => text.match(pattern) ?? [])
			expect(linesOf('/shop.conf', /^(\[shop\]|listen = .*|pm = .*|pm.max_children = .*)$/gm)).toEqual([
				'[shop]',
				'listen = /run/php/shop.sock',
				'pm = static',
				'pm.max_children = 8',
			])
			expect(linesOf('/mpm_event.conf', /^MaxRequestWorkers +.*$/gm).map((line) => line.replace(/ +/, ' '))).toEqual([
				'MaxRequestWorkers 75',
			])
		},
	)
})
