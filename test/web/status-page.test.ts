import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ApiSources } from '../../src/serve/api.js'
import type { SidecarStatus } from '../../src/serve/status.js'
import { event, incidentMessage } from '../message/messages.js'
import { statusOf } from '../serve/statuses.js'
import { startWeb } from '../serve/web-sources.js'
import { launchBrowser, missingForBrowser, openPage, overflowOf } from './browser.js'
import { bundlePages } from './bundle-pages.js'
import { incidentsOf, OPEN_MS, shopIncident, stationsOf, troubledStatus, weekOf } from './status-scene.js'

const missing = missingForBrowser()
const folder = mkdtempSync(join(tmpdir(), 'status-page-'))
/** Noon, so that nothing of the last hour was yesterday: the page's clock is the sidecar's. */
const NOW = Math.floor(Date.now() / 86_400_000) * 86_400_000 + 43_200_000
const closing: (() => Promise<void>)[] = []
let browser: Browser

beforeAll(async () => {
	if (missing.length > 0) return
	await bundlePages(folder)
	browser = await launchBrowser()
}, 60_000)
afterEach(async () => {
	for (const close of closing.splice(0)) await close()
})
afterAll(async () => {
	await browser?.close()
	rmSync(folder, { recursive: true, force: true })
})

/** A web server that shows a status, which can be changed while pages look. */
async function serve(first: SidecarStatus, sources: Partial<ApiSources> = {}, token?: string) {
	let status = first
	const listeners = new Set<() => void>()
	const shown: Partial<ApiSources> = {
		status: () => status,
		serviceNames: () => status.services.map(({ name }) => name),
		now: () => status.time,
		onChange: (listener) => {
			listeners.add(listener)
			return () => listeners.delete(listener)
		},
		webFolder: folder,
		...sources,
	}
	const { url, close } = await startWeb(shown, token)
	closing.push(close)
	return {
		url: `${url}/`,
		close,
		push(next: SidecarStatus) {
			status = next
			for (const listener of listeners) listener()
		},
	}
}

/** When the stations' last hour begins, as the page says it. */
const SINCE = `since ${new Date(Math.floor(NOW / 30_000) * 30_000 - 40 * 60_000).toISOString().slice(11, 19)}`

/** A week of two services, and the page that shows it. */
async function openTroubled(options: BrowserContextOptions = {}, query = '') {
	const [shop, blog] = [weekOf(NOW, 40, 'full'), weekOf(NOW, 256, 'calm')]
	const status = troubledStatus(NOW, shop, blog)
	const server = await serve(status, {
		history: (name) => (name === 'shop' ? shop : blog),
		stations: (name) => (name === 'shop' ? stationsOf(NOW) : {}),
	})
	const opened = await openPage(browser, `${server.url}${query}`, options)
	closing.push(() => opened.page.context().close())
	await opened.page.waitForSelector(
		query ? '.service .range canvas' : '.service:nth-child(2) .range:nth-child(2) canvas',
	)
	return { ...opened, server, status }
}

/** Where somebody who wants to look has the pictures put. */
const SHOTS = process.env.FOREWARN_SHOTS

describe.skipIf(missing.length > 0)('the status page', () => {
	it.each([
		['light', { colorScheme: 'light' }],
		['dark', { colorScheme: 'dark' }],
		['phone', { viewport: { width: 380, height: 780 }, deviceScaleFactor: 2, colorScheme: 'light' }],
		['phone-dark', { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, colorScheme: 'dark' }],
	] as const)('%s: is as wide as its window, and asks nobody else', async (name, options) => {
		const { page, problems, requests, server } = await openTroubled(options)
		await page.waitForTimeout(300)
		if (SHOTS) await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true })
		// The one of these that stands in README.
		if (SHOTS) await page.screenshot({ path: join(SHOTS, `${name}-top.png`) })
		expect(await overflowOf(page)).toBe(0)
		expect(problems).toEqual([])
		expect(requests.every((address) => address.startsWith(server.url) || address.startsWith('data:'))).toBe(true)
	})

	it('says in words what is so', async () => {
		const { page } = await openTroubled()
		const text = async (selector: string) => (await page.textContent(selector))?.replace(/\s+/g, ' ').trim()
		expect(await text('.overall')).toMatch(
			/^▲Critical: shopFor 15 min( \d s)?, since \d\d:\d\d:\d\d UTC\. Workers: 40 of 40\.37 of 40 busy workers wait for pool shop: 8 of 8 children busy, 63 waiting, oldest 9 s \(when it was last paged\)\. Users wait now: 88 clients in the accept queue, about 12 s each\.$/,
		)
		expect(await text('.silences')).toBe(
			'‖ muted blog for 25 min more: deploy until three△ email the server answered 451',
		)
		expect(await text('.station:nth-child(1)')).toBe(
			`workers40 of 40 busy88 waiting, longest 12 s19/s, 2.1 s each, oldest 31 s${SINCE} at most 40 busy, 88 waitingfrom apache2.conf`,
		)
		expect(await text('.station:nth-child(2)')).toBe(
			`pool shopat fault8 of 8 busy63 waiting, longest 9 s3.8/s, 2.1 s each, oldest 12 s${SINCE} at most 8 busy, 63 waitingshop.conf:12`,
		)
		expect(await text('.service:nth-child(1) .service-head')).toBe('shop▲ Criticalports 80 and 443')
		expect(await text('.service:nth-child(2) .service-head')).toBe('blog✓ Calmport 8080')
		expect(await text('.service:nth-child(1) .facts')).toBe(
			'Accept queue88 of 511Time to exhaustionnone: all workers are taken, 88 clients in the accept queue, about 12 s eachArrivals19/s, each held 2 sStuck0Half-open3Patterngradual-saturation',
		)
		expect(await text('.notifiers li:nth-child(2)')).toMatch(
			/^△ failing email 13 sent, 1 waiting, last .*: the server answered 451$/,
		)
		expect(await page.title()).toBe('▲ Critical: shop · forewarn on web03')
	})

	it('can be read with the keyboard and a screen reader', async () => {
		const { page } = await openTroubled()
		const charts = page.locator('.service:first-child [role="slider"]')
		expect(await charts.count()).toBe(6)
		await charts.first().focus()
		await page.keyboard.press('Home')
		expect(await charts.first().getAttribute('aria-valuetext')).toMatch(/: accepted \d+, stuck 1, capacity 40$/)
		const summary = page.locator('summary:text("What to do")')
		expect(await page.locator('.advice h4').allTextContents()).toEqual([
			'Check within 60 seconds',
			'Act within 2 minutes',
			'Confirm within 5 minutes',
			'Afterwards',
		])
		expect(await page.isVisible('.steps li')).toBe(true)
		await summary.focus()
		await page.keyboard.press('Enter')
		expect(await page.isVisible('.steps li')).toBe(false)
		await page.locator('summary:text("Last hour: the numbers")').first().press('Enter')
		await page.waitForSelector('.service:first-child .numbers tbody tr')
		expect(await page.locator('.service:first-child .numbers tbody tr').count()).toBe(121)
		expect(await page.locator('.overall [role="status"]').textContent()).toBe('Critical: shop')
	})

	it('copies a command whole', async () => {
		const { page, server } = await openTroubled()
		await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url })
		// It stands above all steps as well: what every page says to do first.
		const button = page.locator('.first').getByRole('button', { name: /^Copy: sudo systemctl reload/ })
		await button.click()
		await page.waitForSelector('.command :text("Copied")')
		expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^sudo systemctl reload '?\*?php/)
	})

	it('has a page for one incident, with all steps, what was said and sent, and its service', async () => {
		const { page, status, problems } = await openTroubled({}, `?incident=shop-${NOW - OPEN_MS}`)
		const advice = status.incidents[0]!.advice!
		expect(await page.locator('.incident .steps li').count()).toBe(advice.steps.length)
		const first = advice.steps.find(({ heading }) => heading === 'Act within 2 minutes')!
		expect((await page.textContent('.incident .first'))?.trim()).toBe(
			`Do first (step ${first.number}):${first.command}Copy`,
		)
		expect(await page.locator('.incident .entries > li').count()).toBe(2)
		expect(await page.locator('.entries .facts').first().isVisible()).toBe(true)
		expect(await page.textContent('.incident details:last-child > p')).toMatch(/^Last sent to slack at \d\d/)
		expect(await page.locator('.service').count()).toBe(1)
		expect(await page.locator('.service .range canvas').count()).toBe(6)
		if (SHOTS) await page.screenshot({ path: join(SHOTS, 'incident.png'), fullPage: true })
		expect(problems).toEqual([])
	})

	it('says of an incident that it does not have that it has it not', async () => {
		const server = await serve(statusOf({ time: NOW }))
		const { page } = await openPage(browser, `${server.url}?incident=gone-1`)
		closing.push(() => page.context().close())
		await page.waitForSelector('p.card')
		expect(await page.textContent('p.card')).toBe(
			'There is no incident gone-1 among the 0 newest, which are all that is kept.',
		)
	})

	it('shows notices, and the numbers of now under an old page', async () => {
		const notice = { service: 'shop', rule: 'pool-full', reason: 'pool blog is full: 8 of 8', wallTime: NOW - 5000 }
		const { page, server, status } = await openTroubled()
		const [shop, ...others] = status.services
		const evidence = {
			...shop!.evidence!,
			cause: { ...status.incidents[0]!.cause!, text: '8 of 40 busy workers wait' },
		}
		server.push({ ...status, notices: [notice], services: [{ ...shop!, evidence }, ...others] })
		await page.waitForSelector('.notices li')
		expect(await page.textContent('.notices li')).toMatch(
			/^\d\d:\d\d:\d\d shop \(pool-full\): pool blog is full: 8 of 8$/,
		)
		expect(await page.textContent('.overall .cause')).toMatch(/^8 of 40 busy workers wait\. Users wait now: /)
		// The incident that the banner is about does not say it again.
		expect(await page.textContent('.incident[data-state="open"] > p')).toBe('Notified: slack, email.')
	})

	it('says since when it knows of no incident', async () => {
		const server = await serve(statusOf({ time: NOW, utcOffset: 60, upSeconds: 7200 }))
		const { page } = await openPage(browser, server.url, { timezoneId: 'Asia/Kolkata' })
		closing.push(() => page.context().close())
		await page.waitForSelector('[aria-label="Past incidents"]')
		expect(await page.textContent('[aria-label="Past incidents"]')).toMatch(
			/None since .*, when this history begins\.$/,
		)
		expect(await page.textContent('.fresh')).toBe('● Live, no sample yet. Times in UTC+1.')
	})

	it('shows hostile texts as the texts that they are', async () => {
		const hostile = '</script><img src=x onerror="document.title=1"><b>'
		const opened = incidentMessage(
			event({ wallTime: NOW - 60_000, reason: hostile }, { id: hostile, service: hostile }),
		)
		const notifier = { waiting: 1, sent: 0, refused: 0, attempts: 1, lastSentWallTime: undefined, lastError: hostile }
		const quiet = statusOf()
		const status = statusOf({
			host: hostile,
			time: NOW,
			services: [
				{
					...troubledStatus(NOW, weekOf(NOW, 4, 'calm'), weekOf(NOW, 4, 'calm')).services[0]!,
					name: hostile,
					reason: hostile,
				},
			],
			incidents: incidentsOf(opened),
			delivery: {
				...quiet.delivery,
				notifiers: [{ ...notifier, name: hostile, state: 'failing' }],
				mutes: [{ service: hostile, reason: hostile, secondsLeft: 9 }],
				flapping: [hostile],
				store: { ...quiet.delivery.store, trouble: hostile },
			},
			pictures: { drawn: 2, failed: 1, lastFailure: hostile },
			problems: { heartbeat: hostile, state: hostile, web: hostile, socket: hostile, log: hostile },
		})
		const server = await serve(status)
		const { page, problems } = await openPage(browser, server.url)
		closing.push(() => page.context().close())
		await page.waitForSelector('.service')
		expect(await page.evaluate('document.querySelectorAll("img, b b, script:not([src])").length')).toBe(0)
		expect((await page.textContent('body'))!.split(hostile).length).toBeGreaterThan(15)
		expect(await page.textContent('body')).toContain(
			`Pictures in mails: 2 drawn, 1 failed and their mails left without: ${hostile}.`,
		)
		expect(await page.title()).toContain(hostile)
		expect(problems).toEqual([])
	})

	it('follows what is pushed, and disturbs nobody who reads', async () => {
		const { page, server, status } = await openTroubled()
		await page.click('summary:text("What to do")')
		await page.locator('summary:text("Why")').first().click()
		const next = { ...status, time: NOW + 30_000, upSeconds: 604_930 }
		server.push({ ...next, services: [{ ...status.services[0]!, reason: 'it goes on' }, status.services[1]!] })
		await page.waitForSelector('.reason:text("It goes on")')
		expect(await page.isVisible('.steps')).toBe(false)
		expect(await page.isVisible('.signals')).toBe(true)
		const resolved = incidentsOf(...shopIncident(NOW - OPEN_MS, ['escalated', 400_000], ['resolved', OPEN_MS + 20_000]))
		server.push({ ...next, incidents: resolved, services: [status.services[1]!] })
		await page.waitForSelector('.overall :text("blog is well")')
		expect(await page.locator('.service').count()).toBe(1)
		expect(await page.textContent('[aria-label="Past incidents"] article')).toMatch(
			/^✓ resolvedshop: gradual saturation/,
		)
	})

	it('asks again and again where events are refused, and says so', async () => {
		const { page, server } = await openTroubled()
		await page.context().route('**/api/live', (route) => route.fulfill({ status: 503, body: '' }))
		await page.reload()
		await page.waitForSelector('.fresh:text("Updated every few seconds")')
		expect(await page.textContent('.overall [role="status"]')).toBe('Critical: shop')
		server.push(statusOf({ host: 'other', time: NOW }))
		await page.waitForSelector('h1 span:text("on other")', { timeout: 15_000 })
	}, 30_000)

	it('says since when it is not updated', async () => {
		const { page, server } = await openTroubled()
		await server.close()
		await page.waitForSelector('.lost:visible', { timeout: 20_000 })
		expect(await page.textContent('.lost')).toMatch(/^Not updated since .* \(.*\): the sidecar does not answer\. /)
		expect(await page.evaluate('getComputedStyle(document.querySelector(".services")).opacity')).toBe('0.6')
	}, 30_000)
})
