import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAssets } from '../../../src/cli/files.js'
import { formatHtmlFile } from '../../../src/replay/report/html-file.js'
import type { ReplayReport } from '../../../src/replay/report/replay-data.js'
import { runCli } from '../../cli/run-cli.js'
import { temporaryFolder } from '../../kernel/proc-trees.js'
import { launchBrowser, missingForBrowser, openPage, overflowOf } from '../../web/browser.js'
import { bundlePages } from '../../web/bundle-pages.js'

const SCENARIOS = join(import.meta.dirname, '../../../scenarios')
const LEAK = join(SCENARIOS, 'leak-fast-prefork')

/** What did not happen in a run. */
const SUMMARY = { samples: 2, looks: 0, incidents: 1, firstCritical: undefined, leadSeconds: undefined }

const HOSTILE = '</script><script>window.harmed = 1</script><img src=x onerror="window.harmed = 2"><!--'

describe.skipIf(missingForBrowser().length > 0)('the replay report in a browser', () => {
	let browser: Browser
	let webFolder: string
	let single: string
	let several: string

	beforeAll(async () => {
		webFolder = await bundlePages(temporaryFolder())
		browser = await launchBrowser()
		single = await report(LEAK)
		several = await report(
			...['spike-small-backlog', 'healthy-night-day-night', 'gradual-traffic-prefork'].map((name) =>
				join(SCENARIOS, name),
			),
		)
	}, 60_000)
	afterAll(() => browser?.close())

	async function report(...paths: string[]): Promise<string> {
		const file = join(temporaryFolder(), 'out.html')
		const { code, err } = await runCli(['replay', ...paths, '--report', file], { webFolder })
		if (code !== 0) throw new Error(err)
		return `file://${file}`
	}

	const chart = (page: Page, name: string) => page.getByRole('slider', { name, exact: true })
	const verdict = (page: Page) => page.getByRole('region', { name: 'Verdict of the selected sample' })
	const legend = (page: Page) => page.locator('.chart').first().locator('.legend')

	it('needs no other file and no host, and has nothing to complain of', async () => {
		const { page, problems, requests } = await openPage(browser, single)
		await chart(page, 'Arrivals a second').waitFor()
		await page.mouse.wheel(0, 2000)
		expect(requests).toEqual([single])
		expect(problems).toEqual([])
	})

	it('shows the run, its charts and the verdict of the first event', async () => {
		const { page } = await openPage(browser, single)
		expect(await page.getByRole('heading', { level: 2 }).innerText()).toBe(
			'a worker is lost every 4 s, so that three minutes are left',
		)
		expect(
			await page.getByRole('slider').evaluateAll((nodes) => nodes.map((node) => node.getAttribute('aria-label'))),
		).toEqual(['Workers', 'backend 127.0.0.1:9001', 'Waiting', 'Arrivals a second'])
		expect(await verdict(page).innerText()).toMatch(
			/gradual saturation, warning \(exhaustion-forecast\)\n\nworkers hold \d+ of 50/,
		)
		expect(await page.locator('.event[aria-current]').innerText()).toContain('opened, gradual saturation:')
		expect(await chart(page, 'Workers').getAttribute('aria-valuetext')).toMatch(
			/^\d+:\d\d \([\d.]+ s\): accepted \d+, stuck \d+, capacity 50$/,
		)
	})

	it('shows the numbers under the mouse, in all charts at once', async () => {
		const { page } = await openPage(browser, single)
		const box = (await chart(page, 'Workers').boundingBox())!
		const before = await legend(page).innerText()
		await page.mouse.move(box.x + box.width - 60, box.y + 120)
		await expect.poll(() => legend(page).innerText()).not.toBe(before)
		const [workers, waiting] = await page.locator('.legend-moment').allInnerTexts()
		expect(workers).toMatch(/^\d+:\d\d \(\d+(\.\d)? s\)$/)
		expect(waiting).toBe(workers)
		const numbers = await legend(page).locator('b').allInnerTexts()
		expect(numbers).toEqual(['0', '50', '50'])
		await page.mouse.move(5, 5)
		await expect.poll(() => legend(page).innerText()).toBe(before)
	})

	it('goes from sample to sample with click, buttons and arrow keys, and explains each', async () => {
		const { page } = await openPage(browser, single)
		const position = verdict(page).locator('.position')
		const start = Number(/sample (\d+) of/.exec(await position.innerText())?.[1])
		const total = Number(/of (\d+)/.exec(await position.innerText())?.[1])
		const first = await verdict(page).innerText()
		await page.getByRole('button', { name: 'Next' }).click()
		expect(await position.innerText()).toBe(`sample ${start + 1} of ${total}`)
		expect(await verdict(page).innerText()).not.toBe(first)
		await page.keyboard.press('ArrowLeft')
		expect(await verdict(page).innerText()).toBe(first)
		const workers = chart(page, 'Workers')
		await workers.focus()
		await page.keyboard.press('End')
		expect(await position.innerText()).toBe(`sample ${total} of ${total}`)
		expect(await page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true)
		expect(await workers.getAttribute('aria-valuenow')).toBe(String(total - 1))
		await page.keyboard.press('Home')
		expect(await position.innerText()).toBe(`sample 1 of ${total}`)
		const box = (await workers.boundingBox())!
		await page.mouse.click(box.x + box.width / 2, box.y + 120)
		expect(await position.innerText()).not.toBe(`sample 1 of ${total}`)
		await page.locator('.event').first().click()
		expect(await verdict(page).innerText()).toBe(first)
		expect(await verdict(page).locator('[data-state="1"]').first().innerText()).toContain('raised')
	})

	it('has the numbers as a table that unfolds', async () => {
		const { page } = await openPage(browser, single)
		await page.getByText('The numbers as a table').click()
		const table = page.getByRole('table', { name: 'The numbers as a table' })
		expect((await table.locator('thead').innerText()).trim()).toBe(
			'time\taccepted\tstuck\tcapacity\taccept queue\thalf-open\tarrivals/s\tbackend 127.0.0.1:9001: busy\tbackend 127.0.0.1:9001: waiting',
		)
		expect(await table.locator('tbody tr').first().innerText()).toMatch(/^0:00 \(0(\.\d)? s\)\t\d+\t0\t50\t0\t0\t–\t/)
	})

	it('zooms with a drag and shows all again with a double click', async () => {
		const { page, problems } = await openPage(browser, single)
		const workers = chart(page, 'Workers')
		const box = (await workers.boundingBox())!
		const picture = () =>
			workers.locator('canvas').evaluate((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL())
		await page.mouse.move(2, 2)
		const whole = await picture()
		await page.mouse.move(box.x + 300, box.y + 100)
		await page.mouse.down()
		await page.mouse.move(box.x + 500, box.y + 100, { steps: 5 })
		await page.mouse.up()
		await expect.poll(picture).not.toBe(whole)
		await page.mouse.dblclick(box.x + 400, box.y + 100)
		await page.locator('.event').first().click()
		await expect.poll(picture).toBe(whole)
		expect(problems).toEqual([])
	})

	it('has an index of several runs that leads to their sections', async () => {
		const { page, problems, requests } = await openPage(browser, several)
		const rows = await page.getByRole('navigation', { name: 'Runs' }).locator('tbody tr').allInnerTexts()
		const seconds = expect.stringMatching(/^-?[\d.]+ s$/)
		const noticed = [seconds, seconds, seconds, seconds, '✓ as expected']
		expect(rows.map((row) => row.split('\t'))).toEqual([
			['spike-small-backlog', 'sudden spike', 'sudden spike', ...noticed],
			['healthy-night-day-night', 'none', 'gradual saturation', seconds, '–', '–', '–', '✓ no critical'],
			['gradual-traffic-prefork', 'gradual saturation', 'gradual saturation', ...noticed],
		])
		await page.getByRole('link', { name: 'gradual-traffic-prefork' }).click()
		const section = page.locator('#run-3')
		await section.getByRole('slider', { name: 'Workers' }).waitFor()
		await expect.poll(async () => Math.abs((await section.boundingBox())!.y)).toBeLessThan(5)
		expect({ problems, requests }).toEqual({ problems: [], requests: [several] })
	})

	it.each([
		{ scheme: 'light', ground: 'rgb(255, 255, 255)' },
		{ scheme: 'dark', ground: 'rgb(18, 22, 27)' },
	] as const)('is readable on a phone, $scheme', async ({ scheme, ground }) => {
		for (const url of [single, several]) {
			const { page, problems } = await openPage(browser, url, {
				viewport: { width: 360, height: 740 },
				colorScheme: scheme,
				isMobile: true,
				hasTouch: true,
				deviceScaleFactor: 2,
			})
			await page.locator('.chart canvas').first().waitFor({ state: 'attached' })
			await page.evaluate('scrollTo(0, document.body.scrollHeight)')
			await expect.poll(() => page.locator('.run').last().locator('canvas').count()).toBeGreaterThanOrEqual(3)
			const tapped = page.locator('.run').last()
			const before = await tapped.locator('.position').innerText()
			await tapped.getByRole('slider', { name: 'Workers' }).tap({ position: { x: 100, y: 150 } })
			expect(await tapped.locator('.position').innerText()).not.toBe(before)
			expect(await overflowOf(page)).toBe(0)
			expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(ground)
			expect(problems).toEqual([])
		}
	})

	it('follows the width of its window', async () => {
		const { page } = await openPage(browser, single)
		await page.setViewportSize({ width: 420, height: 800 })
		await expect
			.poll(async () => (await chart(page, 'Workers').locator('canvas').boundingBox())!.width)
			.toBeLessThan(400)
		expect(await overflowOf(page)).toBe(0)
	})

	it('says that the replay was stopped where it was, and only there', async () => {
		const note = async (url: string) => (await openPage(browser, url)).page.getByRole('note').allInnerTexts()
		expect(await note(several)).toEqual([])
		const data = { version: '1', runs: [], cutShort: { judged: 3, given: 89 } } satisfies ReplayReport
		const file = join(temporaryFolder(), 'cut.html')
		writeFileSync(file, formatHtmlFile({ title: '', assets: readAssets(webFolder, 'replay-report'), data }))
		expect(await note(`file://${file}`)).toEqual([
			'Cut short: the replay was stopped after 3 of 89 recordings. The others are not in this report.',
		])
	})

	it('leaves hostile strings text, wherever they stand', async () => {
		const data: ReplayReport = {
			version: HOSTILE,
			cutShort: undefined,
			runs: Array.from({ length: 2 }, () => ({
				path: HOSTILE,
				service: HOSTILE,
				label: { title: HOSTILE, pattern: 'resource-leak', onset: 10, firstFailure: 20 },
				source: HOSTILE,
				summary: { ...SUMMARY, firstWarning: 0, pattern: 'resource-leak' },
				misses: [HOSTILE],
				columns: {
					at: [0, 30],
					early: [0, 0],
					accepted: [1, 2],
					acceptQueue: [0, 0],
					stuck: [0, 0],
					halfOpen: [0, 0],
					arrivals: [null, 1],
					capacity: [4, 4],
					verdict: [HOSTILE, HOSTILE],
					reason: [HOSTILE, HOSTILE],
					use: [HOSTILE, HOSTILE],
					tone: 'wk',
				},
				signals: [{ name: HOSTILE, text: [HOSTILE, HOSTILE], state: '1-' }],
				stations: [{ id: HOSTILE, name: HOSTILE, busy: [1, 2], waiting: [0, 1], servers: [null, 4] }],
				events: [
					{ at: 0, kind: 'opened', pattern: 'resource-leak', severity: 'warning', reason: HOSTILE, cause: HOSTILE },
				],
				notices: [{ at: 30, kind: 'advisory', reason: HOSTILE }],
			})),
		}
		const file = join(temporaryFolder(), 'hostile.html')
		writeFileSync(file, formatHtmlFile({ title: HOSTILE, assets: readAssets(webFolder, 'replay-report'), data }))
		const { page, problems, requests } = await openPage(browser, `file://${file}`)
		await page.locator('.run').last().scrollIntoViewIfNeeded()
		await page.locator('.run').last().locator('canvas').first().waitFor({ state: 'attached' })
		await page.getByText('How it was recorded').first().click()
		expect(await page.title()).toBe(HOSTILE)
		expect(await page.evaluate('[window.harmed, document.images.length, document.scripts.length]')).toEqual([
			undefined,
			0,
			2,
		])
		const text = await page.locator('#page').evaluate((node) => node.textContent ?? '')
		// Per run: link, title, path and service, source, miss, event, notice, verdict, reason, use, signal and its text.
		expect(text.split(HOSTILE).length - 1).toBeGreaterThanOrEqual(2 * 12)
		expect({ problems, requests }).toEqual({ problems: [], requests: [`file://${file}`] })
		expect(await overflowOf(page)).toBe(0)
	})
})
