import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../../cli/run-cli.js'
import { temporaryFolder } from '../../kernel/proc-trees.js'
import { launchBrowser, missingForBrowser, openPage, overflowOf } from '../../web/browser.js'
import { bundlePages } from '../../web/bundle-pages.js'

const SCENARIOS = join(import.meta.dirname, '../../../scenarios')
const HOSTILE = '</script><script>window.harmed = 1</script><img src=x onerror="window.harmed = 2"><!--'

/** A failure and a healthy run whose titles and folders are hostile. */
function library(): string {
	const folder = temporaryFolder()
	for (const name of ['gradual-traffic-fast', 'healthy-three-connections']) {
		const scenario = join(folder, `${name}<img src=x onerror=alert(1)>`)
		mkdirSync(scenario)
		writeFileSync(join(scenario, 'recording.fwr'), readFileSync(join(SCENARIOS, name, 'recording.fwr')))
		const text = readFileSync(join(SCENARIOS, name, 'scenario.yml'), 'utf8')
		writeFileSync(join(scenario, 'scenario.yml'), text.replace(/^title:.*\n(?: .*\n)*/, `title: '${HOSTILE}'\n`))
	}
	return folder
}

describe.skipIf(missingForBrowser().length > 0)('the tune report in a browser', () => {
	let browser: Browser
	let report: string

	beforeAll(async () => {
		const file = join(temporaryFolder(), 'tune.html')
		const webFolder = await bundlePages(temporaryFolder())
		browser = await launchBrowser()
		const { code, err } = await runCli(
			[
				...['tune', library(), '--offsets', '0', '--report', file],
				...['--set', 'detection.warnAhead=10s', '--set', 'signals.peakRatioHigh=1000%'],
			],
			{ webFolder },
		)
		if (code !== 0) throw new Error(err)
		report = `file://${file}`
	}, 120_000)
	afterAll(() => browser?.close())

	it('needs no other file and no host, has nothing to complain of, and runs nothing that a recording says', async () => {
		const { page, problems, requests } = await openPage(browser, report)
		await page.locator('.run').first().waitFor()
		expect(requests).toEqual([report])
		expect(problems).toEqual([])
		expect(await page.evaluate('window.harmed')).toBeUndefined()
		expect(await page.locator('.run').first().innerText()).toContain(HOSTILE)
	})

	it('says the advice, and why', async () => {
		const { page } = await openPage(browser, report)
		expect(await page.locator('h1').innerText()).toBe('Tuning on 2 recordings')
		expect(await page.locator('.badge').first().innerText()).toBe('too few recordings: keep what you have')
		expect(await page.getByText('1 with a failure and 1 healthy recordings are too few').count()).toBe(1)
	})

	it('tells the settings of a spot and of a cell of the heat map, by mouse and by keyboard', async () => {
		const { page } = await openPage(browser, report)
		const chosen = page.locator('.chosen')
		expect(await chosen.innerText()).toContain('today’s settings')
		await page
			.getByRole('button', { name: /^detection\.warnAhead: 10s, signals\.peakRatioHigh: 1000%/ })
			.first()
			.click()
		expect(await chosen.innerText()).toContain('detection.warnAhead: 10s, signals.peakRatioHigh: 1000%')
		const today = page.locator('.spot', { has: page.locator('.today') })
		await today.focus()
		await page.keyboard.press('Enter')
		expect(await chosen.innerText()).toContain('today’s settings')
		expect(await page.locator('.heat button').count()).toBe(4)
	})

	it('goes to a recording with one click, and shows what was said there', async () => {
		const { page } = await openPage(browser, report)
		await page.getByRole('link', { name: /^gradual-traffic-fast/ }).click()
		const run = page.locator('.run:target')
		expect(await run.locator('.strip-name').allInnerTexts()).toEqual(['today, offset 0 s'])
		await run.locator('summary').first().click()
		expect(await run.locator('li').first().innerText()).toMatch(/^[\d.]+ s: opened gradual-saturation \(warning\) \[/)
	})

	it.each([
		['light', {}],
		['dark', { colorScheme: 'dark' as const }],
		['a phone', { viewport: { width: 390, height: 844 } }],
	])('fits its window: %s', async (_, options) => {
		const { page, problems } = await openPage(browser, report, options)
		await page.locator('.run').first().waitFor()
		expect(await overflowOf(page)).toBe(0)
		expect(problems).toEqual([])
	})
})
