import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { LAB } from './places.js'

const [folder, pools] = [join(LAB, 'tiny-flash-crowd'), join(LAB, 'tiny-pools')]
let printed = ''

// Needs root and Apache, and says so when it has not: a lab that is quietly skipped would rot.
beforeAll(async () => {
	for (const path of [folder, pools]) rmSync(path, { recursive: true, force: true })
	const lab = promisify(execFile)(process.execPath, [
		'--import',
		'tsx',
		'test/tools/lab/main.ts',
		'tiny-flash-crowd',
		'tiny-pools',
	])
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
		// mod_status has a port of its own: it answers that all are busy, or not at all.
		expect(status.some(([, busy]: number[]) => busy === undefined || busy === 8)).toBe(true)
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

	it('names the pool at fault, and what pools and their users saw', () => {
		const cause = { kind: 'pool', station: '/run/php/shop.sock' }
		expect(parse(readFileSync(join(pools, 'scenario', 'scenario.yml'), 'utf8'))).toMatchObject({ cause })
		const observed = JSON.parse(readFileSync(join(pools, 'scenario', 'observed.json'), 'utf8'))
		expect(observed.sites).toEqual({ shop: observed.label.firstFailure, blog: null, main: null })
		expect(observed.pools.shop.at(-1).slice(1, 3)).toEqual([2, 0])
		expect(Object.keys(observed.pools).sort()).toEqual(['blog', 'main', 'shop'])
	})

	it('keeps who waits for a pool, what ss says and what is known of the host', () => {
		const raw = join(pools, 'raw')
		const host = JSON.parse(readFileSync(join(raw, 'host.json'), 'utf8'))
		expect(host.pools).toContainEqual({ path: '127.0.0.1:9000', name: 'main', maxChildren: 2 })
		const last = readdirSync(raw)
			.filter((name) => name !== 'host.json')
			.sort((a, b) => Number(a) - Number(b))
			.at(-2)!
		const unix = readFileSync(join(raw, last, 'unix'), 'latin1')
		expect(unix.match(/ 02 +0 \/run\/php\/shop\.sock$/gm)?.length).toBeGreaterThan(20)
		expect(readFileSync(join(raw, last, 'ss'), 'latin1')).toMatch(/:80 .* lastsnd:\d+ lastrcv:\d+ /)
	})

	it('becomes a recording', () => {
		expect(existsSync(join(folder, 'scenario', 'recording.fwr'))).toBe(true)
	})

	it('leaves nothing behind', () => {
		expect(printed).toContain('tiny-flash-crowd: sudden-spike')
		expect(readdirSync('/run/netns').filter((name) => name.startsWith('fw-tiny-'))).toEqual([])
	})
})
