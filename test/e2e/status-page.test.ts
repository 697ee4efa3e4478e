import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../faults/setup.js'
import { freePort } from '../servers/free-port.js'
import { launchBrowser, missingForBrowser, openPage, type WatchedPage } from '../web/browser.js'
import { collectLines } from './lines.js'
import { PROGRAM, spawnLab } from './perform.js'
import { missingForE2e } from './requirements.js'

const missing = [...missingForE2e(), ...missingForBrowser()]
const TOKEN = 'correct-horse-battery'
const HOSTILE = '<img src=x onerror="document.title=\'owned\'">'
/** Where somebody who wants to look has the pictures put. */
const SHOTS = process.env.FOREWARN_SHOTS

/** The sidecar, outside of the namespace of the Apache that it watches; its web server is on this host's loopback. */
class Stage {
	readonly folder = mkdtempSync(join(tmpdir(), 'forewarn-page-'))
	readonly #children: ChildProcess[] = []
	#config = ''
	#lab: ChildProcess | undefined
	#clients: ReturnType<typeof collectLines> | undefined
	url = ''

	async open(): Promise<void> {
		this.#lab = spawnLab('e2e-page')
		this.#clients = collectLines(this.#lab.stdout!)
		const { apachePid } = await this.#clients.find('a ready stage', ({ kind }) => kind === 'ready')
		const port = await freePort()
		this.url = `http://127.0.0.1:${port}/`
		this.#config = join(this.folder, 'config.yml')
		const text = [
			'services: [{ name: shop, ports: [80] }, { name: blog, ports: [8080] }]',
			`sampling: { interval: 1s, tripwire: 200ms, pid: ${apachePid} }`,
			`http: { port: ${port}, token_env: TOKEN }`,
			`stateDir: ${join(this.folder, 'state')}`,
			'hostname: web1',
		]
		writeFileSync(this.#config, `${text.join('\n')}\n`)
		await this.startSidecar()
	}

	/** Starts the built program; answers when it watches. */
	async startSidecar(): Promise<ChildProcess> {
		const env = { ...process.env, TOKEN }
		const sidecar = spawn(process.execPath, [PROGRAM, 'run', '-c', this.#config], {
			env,
			stdio: ['ignore', 'ignore', 'pipe'],
		})
		this.#children.push(sidecar)
		await collectLines(sidecar.stderr!).find('a start', ({ msg }) => msg === 'watching')
		return sidecar
	}

	/** Kills the sidecar without a chance to tidy up. */
	async killSidecar(): Promise<void> {
		const sidecar = this.#children.at(-1)!
		const ended = once(sidecar, 'exit')
		sidecar.kill('SIGKILL')
		await ended
	}

	/** Lets the users come. */
	play(): void {
		this.#lab?.stdin?.write('go\n')
	}

	/** Runs a command that talks to the sidecar. */
	tell(...args: readonly string[]): void {
		execFileSync(process.execPath, [PROGRAM, ...args, '-c', this.#config], { stdio: 'ignore' })
	}

	async ask(path: string): Promise<Response> {
		return fetch(new URL(path, this.url), { headers: { authorization: `Bearer ${TOKEN}` } })
	}

	async close(): Promise<void> {
		for (const child of this.#children) child.kill('SIGKILL')
		this.#lab?.stdin?.end()
		if (this.#lab && this.#lab.exitCode === null) await once(this.#lab, 'exit')
		rmSync(this.folder, { recursive: true, force: true })
	}
}

describe.skipIf(missing.length > 0)('the status page of the built sidecar beside a real Apache', () => {
	const stage = new Stage()
	let browser: Browser
	let seen: WatchedPage

	beforeAll(async () => {
		await stage.open()
		browser = await launchBrowser()
		// The browser's own prompt asks for a user and a password; the token is the password of any user.
		seen = await openPage(browser, stage.url, { httpCredentials: { username: 'anybody', password: TOKEN } })
	}, 60_000)
	afterAll(async () => {
		await browser?.close()
		await stage.close()
	})

	const shoot = async (name: string) => {
		if (SHOTS) await seen.page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true })
	}

	/** Waits for what the page shall show; where it does not, says what it shows. */
	const sees = async (selector: string) => {
		const { page } = seen
		await page.waitForSelector(selector, { timeout: 120_000 }).catch(async (error: Error) => {
			throw new Error(`${error.message}\nthe page: ${await page.innerText('body')}`)
		})
	}

	it('needs the token', async () => {
		expect((await fetch(stage.url)).status).toBe(401)
		expect((await stage.ask('/api/status')).status).toBe(200)
	})

	it('shows how Apache is, with its capacity and where that comes from, and that a service is not seen', async () => {
		const { page } = seen
		await page.waitForSelector('.service[aria-label="Service shop"] .meter')
		const head = (name: string) => page.textContent(`.service[aria-label="Service ${name}"] .service-head`)
		expect(await head('shop')).toMatch(/^shop✓ (Healthy|Calm)ports 80 and 8081$/)
		expect(await page.textContent('.service[aria-label="Service shop"] .station')).toMatch(
			/^workers\d+ of 22 busynone waiting.*from .*apache\.conf:\d+/,
		)
		await page.waitForSelector('.service[aria-label="Service blog"] .badge[data-tone="critical"]')
		expect(await head('blog')).toBe('blog◌ Blindport 8080')
		expect(await page.textContent('.overall [role="status"]')).toBe('Critical: blog')
	}, 30_000)

	it('shows a mute with a hostile reason as the text that it is', async () => {
		stage.tell('mute', '--for', '10m', '--reason', HOSTILE)
		await seen.page.waitForSelector(`.silences :text("${HOSTILE.slice(0, 10)}")`)
		expect(await seen.page.textContent('.silences')).toContain(HOSTILE)
		expect(await seen.page.evaluate('document.images.length')).toBe(0)
		stage.tell('unmute')
		await seen.page.waitForSelector('.notifiers :text("Nothing is muted.")')
	}, 30_000)

	it('shows an incident when it opens and when it is resolved, without being loaded again', async () => {
		const { page, problems, requests } = seen
		await page.evaluate('window.loadedOnce = true')
		const loads = requests.filter((address) => address === stage.url).length
		stage.play()
		await sees('[aria-label="Open incidents"] h3 a:text("shop: sudden spike")')
		// It may be a warning first: the queue stands for a second before anyone has waited too long.
		await sees('.overall [role="status"]:text-matches("^Critical: (shop and blog|blog and shop)$")')
		await page.click('[aria-label="Open incidents"] article:has-text("shop") summary:text("What the page")')
		await shoot('live-incident')
		const open = await page.textContent('[aria-label="Open incidents"] article:has-text("shop")')
		expect(open).toMatch(/accept queue/)
		expect(open).toContain('Notified: console.')
		// It stays open under the reader while news come in.
		expect(await page.isVisible('[aria-label="Open incidents"] article:has-text("shop") .entries')).toBe(true)
		await sees('[aria-label="Past incidents"] article:has-text("shop: sudden spike")')
		await page.waitForSelector('.service[aria-label="Service shop"] .badge[data-tone="good"]')
		await shoot('live-resolved')
		expect(await page.textContent('[aria-label="Past incidents"] article')).toMatch(
			/^✓ resolvedshop: sudden spike.*, lasted /,
		)
		expect(await page.evaluate('window.loadedOnce')).toBe(true)
		expect(requests.filter((address) => address === stage.url)).toHaveLength(loads)
		expect(requests.filter((address) => !address.startsWith(stage.url) && !address.startsWith('data:'))).toEqual([])
		expect(problems).toEqual([])
	}, 280_000)

	it('says that it is not updated when the sidecar is killed, and goes on with all its history when it is back', async () => {
		const { page } = seen
		type History = { readonly times: readonly number[] }
		const ask = async () => (await (await stage.ask('/api/history?service=shop&range=1h')).json()) as History
		const before = await ask()
		// kill -9 may cost what is being written; what was known a second earlier is on the disk.
		await until('samples follow', async () => (await ask()).times.at(-1)! > before.times.at(-1)! + 1000)
		await stage.killSidecar()
		await page.waitForSelector('.lost:visible', { timeout: 15_000 })
		expect(await page.textContent('.lost')).toMatch(
			/^Not updated since \d\d:\d\d:\d\d \(\d+ s\): the sidecar does not answer\. What stands below was so then\.$/,
		)
		await shoot('lost')
		await stage.startSidecar()
		await page.waitForSelector('.lost', { state: 'hidden', timeout: 30_000 })
		expect((await ask()).times).toEqual(expect.arrayContaining(before.times as number[]))
		expect(before.times.length).toBeGreaterThan(40)
		expect(await page.textContent('[aria-label="Past incidents"]')).toContain('shop: sudden spike')
	}, 80_000)
})
