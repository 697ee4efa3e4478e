import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type HttpAnswer, startHttpPeer } from '../servers/http-peer.js'
import { PROGRAM, runCommand } from './fake-host.js'
import { layPost } from './post.js'
import { until } from './setup.js'

const ends: (() => unknown)[] = []
afterEach(async () => {
	for (const end of ends.splice(0).reverse()) await end()
})

/** A webhook, and a post that pages it. */
async function createPost(...answers: HttpAnswer[]) {
	const hook = await startHttpPeer(...answers, { status: 200 })
	ends.push(hook.stop)
	const pages = () => hook.requests.filter(({ path }) => path === '/page').map(({ body }) => JSON.parse(body))
	return { ...layPost(`{ type: webhook, url: "${hook.url}/page" }`, ends), hook, pages }
}

const statuses = (pages: readonly { status: string }[]) => pages.map(({ status }) => status)

if (!existsSync(PROGRAM) && process.env.CI) throw new Error('this test needs the built program: npm run build')

describe.skipIf(!existsSync(PROGRAM))('the built sidecar', { timeout: 60_000 }, () => {
	it('killed in the middle of an incident goes on with it: no second page, and the end is told', async () => {
		const { host, start, pages, status } = await createPost()
		const first = start()
		await until('it has sampled', async () => (await status().catch(() => undefined))?.lastSampleSeconds !== undefined)
		host.saturated()
		await until('it pages', () => pages().length >= 1)
		const { incident } = pages()[0].alerts[0].annotations
		// It was on the disk, with what the detector knows of it, before it was sent.
		await first.end('SIGKILL')
		const before = pages().length

		const second = start()
		await until('it answers', async () => (await status().catch(() => undefined)) !== undefined)
		await until('it has sampled for a while', async () => (await status()).sampling.counts.samples >= 5)
		expect(statuses(pages().slice(before))).not.toContain('resolved')
		expect(pages().length).toBeLessThanOrEqual(before + 1)
		expect((await status()).incidents.map(({ state: now }: { state: string }) => now)).toEqual(['open'])
		await second.end('SIGKILL')

		host.healthy()
		start()
		await until('the end is told', () => statuses(pages()).includes('resolved'))
		expect(pages().at(-1).alerts[0].annotations.incident).toBe(incident)
		expect(statuses(pages()).filter((each) => each === 'resolved')).toHaveLength(1)
	})

	it('is muted, shows it, and sends afterwards what it suppressed', async () => {
		const { file, host, start, pages, status } = await createPost()
		start()
		await until('it answers', async () => (await status().catch(() => undefined))?.lastSampleSeconds !== undefined)
		const muted = await runCommand(['mute', '--for', '1h', '--reason', 'deploy 17', '-c', file])
		expect(muted).toEqual({
			code: 0,
			out: expect.stringMatching(/^muted everything for 1h: deploy 17 \(pid /),
			err: '',
		})
		host.saturated()
		await until('it is suppressed', async () => (await status()).incidents.length === 1)
		expect(pages()).toEqual([])
		const { out } = await runCommand(['status', '-c', file])
		expect(out).toMatch(/^incident {2}(warning|critical) .* not sent yet; suppressed \(muted until .*: deploy 17\)/)
		expect(out).toMatch(/^muted {5}everything for .*: deploy 17$/m)
		expect(out).toMatch(/^notifier {2}webhook: idle, 0 sent$/m)
		const unmuted = await runCommand(['unmute', '-c', file])
		expect(unmuted.out).toMatch(/^unmuted; what was suppressed is sent now \(pid \d+ on .*\.yml\)\n$/)
		await until('it is told', () => pages().length === 1)
		expect(pages()[0].alerts[0].annotations.description).toMatch(
			/ Suppressed before \(muted until .*: deploy 17\): 1 opened/,
		)
	})

	it('refuses an invalid configuration at SIGHUP with its diagnostics, and takes a valid one with all it remembers', async () => {
		const { host, configure, start, pages, status, hook } = await createPost()
		const sidecar = start()
		await until('it watches', async () => (await status().catch(() => undefined))?.lastSampleSeconds !== undefined)
		host.saturated()
		await until('it pages', () => pages().length >= 1)
		await until('it has been up for a second', async () => (await status()).upSeconds >= 1)
		configure('incidents: { repeat: soon }')
		sidecar.signal('SIGHUP')
		const refused = () => sidecar.lines.find((line) => line.includes('the new configuration is refused'))
		await until('it refuses', () => refused() !== undefined)
		expect(refused()).toContain('incidents.repeat: expected a duration')

		configure(`heartbeat: { url: "${hook.url}/alive", interval: 10s }`)
		sidecar.signal('SIGHUP')
		await until('it reloads', () => sidecar.lines.some((line) => line.includes('the configuration is reloaded')))
		const before = pages().length
		await until('the heartbeat beats', () => hook.requests.some(({ path }) => path === '/alive'))
		const { incidents, upSeconds } = await status()
		expect(incidents).toHaveLength(1)
		expect(upSeconds).toBeGreaterThanOrEqual(1)
		host.healthy()
		await until('the end is told', () => statuses(pages()).includes('resolved'))
		expect(statuses(pages().slice(before))).toEqual(['resolved'])
	})

	it('says when it was stopped for a while, and makes no incident of it', async () => {
		const { start, pages, status } = await createPost()
		const sidecar = start()
		await until('it answers', async () => (await status().catch(() => undefined))?.lastSampleSeconds !== undefined)
		sidecar.signal('SIGSTOP')
		await new Promise((resolve) => setTimeout(resolve, 3500))
		sidecar.signal('SIGCONT')
		await until('it is said', () => pages().length === 1)
		expect(pages()[0].alerts[0]).toMatchObject({ labels: { alertname: 'ForewarnLate', rule: 'samples-missed' } })
		expect((await status()).incidents).toEqual([])
	})

	it('that does not run is said, with exit 1', async () => {
		const { file, state } = await createPost()
		const { code, err } = await runCommand(['status', '-c', file])
		expect(code).toBe(1)
		expect(err).toContain(`no running sidecar answers at ${join(state, 'control.sock')}: there is no such socket`)
	})
})
