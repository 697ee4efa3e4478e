import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
	chooseFormat,
	createLogger,
	formatJournal,
	formatText,
	type LogFormat,
	type Logger,
} from '../../src/run/log.js'
import { Secret } from '../../src/settings/secret.js'

async function logged(
	format: LogFormat,
	log: (logger: Logger) => void,
	level: 'info' | 'silent' = 'info',
): Promise<string> {
	const stream = new PassThrough()
	log(createLogger({ level, format, stream }))
	stream.end()
	return text(stream)
}

describe('the log', () => {
	it('is one JSON object a line, without process id and host name', async () => {
		const line = await logged('json', (logger) => logger.warn({ seconds: 4 }, 'late sample'))
		expect(JSON.parse(line)).toEqual({
			level: 'warn',
			time: expect.stringMatching(/^\d{4}-.*Z$/),
			seconds: 4,
			msg: 'late sample',
		})
	})

	it.each(['text', 'json', 'journal'] as const)('shows no secret as %s', async (format) => {
		const shown = await logged(format, (logger) => {
			logger.info({ password: 'hunter2', slack: { url: 'https://hooks/hunter2' }, smtp: { pass: 'hunter2' } }, 'a')
			logger.info({ value: new Secret('hunter2') }, 'b')
		})
		expect(shown).not.toContain('hunter2')
		expect(shown.match(/<hidden>/g)).toHaveLength(4)
	})

	it.each([
		{ level: 'info', lines: 1 },
		{ level: 'silent', lines: 0 },
	] as const)('at level $level says $lines of a debug and an info line', async ({ level, lines }) => {
		const shown = await logged(
			'json',
			(logger) => {
				logger.debug('a')
				logger.info('b')
			},
			level,
		)
		expect(shown.split('\n').length - 1).toBe(lines)
	})
})

describe('the format', () => {
	it.each([
		{ asked: 'auto', terminal: true, env: { JOURNAL_STREAM: '8:1' }, format: 'text' },
		{ asked: 'auto', terminal: false, env: { JOURNAL_STREAM: '8:1' }, format: 'journal' },
		{ asked: 'auto', terminal: false, env: {}, format: 'json' },
		{ asked: 'json', terminal: true, env: {}, format: 'json' },
	] as const)('$asked with a terminal: $terminal, environment: $env is $format', ({ asked, terminal, env, format }) => {
		expect(chooseFormat(asked, { terminal, env })).toBe(format)
	})
})

describe('a line', () => {
	const zone = process.env.TZ
	beforeAll(() => {
		process.env.TZ = 'Asia/Kathmandu'
	})
	afterAll(() => {
		if (zone === undefined) delete process.env.TZ
		else process.env.TZ = zone
	})
	const time = '2026-11-21T09:30:05.123Z'
	const LOCAL = '2026-11-21 15:15:05 +0545'

	it.each([
		{
			name: 'fields',
			record: { time, level: 'info', msg: 'sampled', rows: 5, tables: ['tcp'] },
			text: `${LOCAL} info  sampled  rows=5  tables=["tcp"]\n`,
			journal: '<6>sampled  rows=5  tables=["tcp"]\n',
		},
		{
			name: 'no message',
			record: { time, level: 'error', reason: 'x' },
			text: `${LOCAL} error   reason=x\n`,
			journal: '<3>  reason=x\n',
		},
		{
			name: 'an error',
			record: { time, level: 'fatal', msg: 'bug', err: { stack: 'Error: x\n at y' } },
			text: `${LOCAL} fatal bug\n  Error: x\n   at y\n`,
			journal: '<2>bug\n<2>Error: x\n<2> at y\n',
		},
		{
			name: 'diagnostics of several lines',
			record: { time, level: 'warn', msg: 'refused', diagnostics: 'a.yml:1:2: x\n  ^' },
			text: `${LOCAL} warn  refused\n  a.yml:1:2: x\n    ^\n`,
			journal: '<4>refused\n<4>a.yml:1:2: x\n<4>  ^\n',
		},
		{
			name: "a peer's control characters",
			record: { time, level: 'debug', msg: 'a\x1b[2Jb', peer: '\r\x07' },
			text: `${LOCAL} debug a.[2Jb  peer=..\n`,
			journal: '<7>a.[2Jb  peer=..\n',
		},
	])('with $name', ({ record, text, journal }) => {
		expect(formatText(JSON.stringify(record))).toBe(text)
		expect(formatJournal(JSON.stringify(record))).toBe(journal)
	})

	it('that is no JSON stays as it is', () => {
		expect([formatText('hello\n'), formatJournal('hello\n')]).toEqual(['hello\n', 'hello\n'])
	})
})
