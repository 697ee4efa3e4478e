import type { ReplayReport } from '../../replay/report/replay-data.js'
import '../theme.css'
import '../replay/replay.css'
import { elementById } from '../element.js'
import { readPageData } from '../page-data.js'
import { drawHead } from '../replay/report-head.js'
import { drawIndex } from '../replay/run-index.js'
import { RunSection } from '../replay/run-section.js'

void readPageData<ReplayReport>().then((report) => {
	const sections = report.runs.map((run, index) => new RunSection(run, index))
	elementById('page').replaceChildren(
		drawHead(report),
		...(report.runs.length > 1 ? [drawIndex(report.runs)] : []),
		...sections.map(({ node }) => node),
	)
	// Charts are drawn when they come near: a report may hold hundreds. What is printed is drawn at once.
	const near = new IntersectionObserver(
		(entries) => {
			for (const { isIntersecting, target } of entries) {
				if (isIntersecting) sections.find(({ node }) => node === target)?.draw()
			}
		},
		{ rootMargin: '600px 0px' },
	)
	for (const { node } of sections) near.observe(node)
	addEventListener('beforeprint', () => {
		for (const section of sections) section.draw()
	})
	// The page was empty when the browser looked for the section that the address names.
	document.getElementById(location.hash.slice(1))?.scrollIntoView()
})
