import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { LAB } from './places.js'

const folder = join(LAB, 'tiny-flash-crowd')
let printed = ''

// Needs root and Apache, and says so when it has not: a lab that is quietly skipped would rot.
beforeAll(async () => {
	rmSync(folder, { recursive: true, force: true })
	const lab = promisify(execFile)(process.execPath, ['--import', 'tsx', 'test/tools/lab/main.ts', 'tiny-flash-crowd'])
	printed = (await lab).stdout
}, 120_000)

describe('a run recorded from scratch', () => {
	it('labels onset and failure from what its clients saw', () => {
		const scenario = parse(readFileSync(join(folder, 'scenario', 'scenario.yml'), 'utf8'))
		expect(scenario).toMatchObject({ pattern: 'sudden-spike', ports: [80], capacity: 8, onset: 8 })
		const { label, outcomes, apache, status, perSecond } = JSON.parse(
			readFileSync(join(folder, 'scenario', 'observed.json'), 'utf8'),
		)
		expect(label).toMatchObject({ firstFailure: scenario.firstFailure, maxAccepted: 8, defects: [] })
		expect(label.maxQueued).toBeGreaterThan(100)
		expect(label.queueStood).toBeGreaterThanOrEqual(8)
		expect(label.firstFailure).toBeGreaterThan(label.queueStood)
		expect(label.firstFailure).toBeLessThan(18)
		expect(outcomes).toEqual({ ok: expect.any(Number), timeout: expect.any(Number) })
		expect(perSecond.slice(0, 8).every(([, , failed]: number[]) => failed === 0)).toBe(true)
		expect(apache.map(({ code }: { code: string }) => code)).toContain('AH00161')
		expect(status).toContainEqual([expect.any(Number)])
	})

	it('keeps the files of the kernel, second by second', () => {
		const seconds = readdirSync(join(folder, 'raw')).filter((name) => name !== 'host.json')
		expect(seconds.length).toBeGreaterThanOrEqual(20)
		expect(Math.min(...seconds.map(Number))).toBeCloseTo(2, 0)
		expect(readdirSync(join(folder, 'raw', seconds[0]!)).sort()).toEqual([
			'netstat',
			'snmp',
			'sockstat',
			'sockstat6',
			'ss',
			'tcp',
			'tcp6',
			'unix',
		])
	})

	it('becomes a recording', () => {
		expect(existsSync(join(folder, 'scenario', 'recording.fwr'))).toBe(true)
	})

	it('leaves nothing behind', () => {
		expect(printed).toContain('tiny-flash-crowd: sudden-spike')
		expect(readdirSync('/run/netns').filter((name) => name.startsWith('fw-tiny-'))).toEqual([])
	})
})
