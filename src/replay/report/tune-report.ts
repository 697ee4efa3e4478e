import type { TuneResult } from '../tune/tune-result.js'
import { formatHtmlFile, type PageAssets } from './html-file.js'

/** What the page of a tune report shows. */
export interface TuneReport {
	readonly version: string
	/** What today's settings are: a configuration's path, or that they are the defaults. */
	readonly base: string
	readonly result: TuneResult
}

/** The report of a sweep as one HTML file that needs nothing else. */
export function formatTuneReport(report: TuneReport, assets: PageAssets): string {
	return formatHtmlFile({ title: `forewarn tune: ${report.result.runs.length} recordings`, assets, data: report })
}
