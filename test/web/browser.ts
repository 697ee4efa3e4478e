import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

/** Where Debian's package `chromium` puts it. */
const CHROMIUM = '/usr/bin/chromium'

/** What a test in the browser needs of the machine and this one lacks; empty where it can run. */
export function missingForBrowser(): string[] {
	const missing = existsSync(CHROMIUM) ? [] : ['chromium']
	// In CI nothing may be left out quietly.
	if (missing.length > 0 && process.env.CI) throw new Error(`the tests of pages need ${missing.join(', ')}`)
	return missing
}

/** Starts Debian's Chromium without a window. Close it in `afterAll`. */
export function launchBrowser(): Promise<Browser> {
	// CI and containers run as root, where Chromium's sandbox does not start; it opens our own pages only.
	return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
}

/** A page, and what happened on it that should not. */
export interface WatchedPage {
	readonly page: Page
	/** Console errors and warnings, uncaught exceptions, refusals of the page's policy. */
	readonly problems: string[]
	/** The addresses of all requests, the page's own included. */
	readonly requests: string[]
}

/** Opens an address in a context of its own. Every request is recorded; one to another host than the page's is refused. */
export async function openPage(
	browser: Browser,
	url: string,
	options: BrowserContextOptions = {},
): Promise<WatchedPage> {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
	const page = await context.newPage()
	const problems: string[] = []
	const requests: string[] = []
	page.on('console', (message) => {
		if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text())
	})
	page.on('pageerror', (error) => problems.push(String(error)))
	const home = new URL(url)
	await context.route('**/*', (route) => {
		const address = route.request().url()
		requests.push(address)
		const { protocol, host } = new URL(address)
		return protocol === home.protocol && host === home.host ? route.continue() : route.abort()
	})
	await page.goto(url)
	return { page, problems, requests }
}

/** By how many pixels a page is wider than its window: 0 where nobody has to scroll sideways. */
export function overflowOf(page: Page): Promise<number> {
	return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}
