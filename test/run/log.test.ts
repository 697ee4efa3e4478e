import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { createLogger, formatLine, type Logger } from '../../src/run/log.js'
import { Secret } from '../../src/settings/secret.js'

async function logged(
	pretty: boolean,
	log: (logger: Logger) => void,
	level: 'info' | 'silent' = 'info',
): Promise<string> {
	const stream = new PassThrough()
	log(createLogger({ level, pretty, stream }))
	stream.end()
	return text(stream)
}

describe('the log', () => {
	it('is one JSON object a line, without process id and host name', async () => {
		const line = await logged(false, (logger) => logger.warn({ seconds: 4 }, 'late sample'))
		expect(JSON.parse(line)).toEqual({
			level: 'warn',
			time: expect.stringMatching(/^\d{4}-.*Z$/),
			seconds: 4,
			msg: 'late sample',
		})
	})

	it.each([{ pretty: true }, { pretty: false }])('shows no secret (pretty: $pretty)', async ({ pretty }) => {
		const shown = await logged(pretty, (logger) => {
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
			false,
			(logger) => {
				logger.debug('a')
				logger.info('b')
			},
			level,
		)
		expect(shown.split('\n').length - 1).toBe(lines)
	})
})

describe('a line for people', () => {
	const time = '2026-11-21T09:30:05.123Z'
	it.each([
		{
			name: 'fields',
			record: { time, level: 'info', msg: 'sampled', rows: 5, tables: ['tcp'] },
			line: '09:30:05 info  sampled  rows=5  tables=["tcp"]\n',
		},
		{ name: 'no message', record: { time, level: 'error', reason: 'x' }, line: '09:30:05 error   reason=x\n' },
		{
			name: 'an error',
			record: { time, level: 'fatal', msg: 'bug', err: { stack: 'Error: x\n at y' } },
			line: '09:30:05 fatal bug\nError: x\n at y\n',
		},
		{
			name: "a peer's control characters",
			record: { time, level: 'warn', msg: 'a\x1b[2Jb', peer: '\n\x07' },
			line: '09:30:05 warn  a.[2Jb  peer=..\n',
		},
	])('with $name', ({ record, line }) => {
		expect(formatLine(JSON.stringify(record))).toBe(line)
	})

	it('that is no JSON stays as it is', () => {
		expect(formatLine('hello\n')).toBe('hello\n')
	})
})
