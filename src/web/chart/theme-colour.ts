const known = new Map<string, string>()

/** The value that a custom property of theme.css has now, in the reader's scheme. */
export function themeColour(property: `--${string}`): string {
	const before = known.get(property)
	if (before !== undefined) return before
	const value = getComputedStyle(document.documentElement).getPropertyValue(property).trim()
	known.set(property, value)
	return value
}

/** Calls back when the reader changes between dark and light: what is painted on a canvas does not follow by itself. */
export function onSchemeChange(changed: () => void, signal: AbortSignal): void {
	matchMedia('(prefers-color-scheme: dark)').addEventListener(
		'change',
		() => {
			known.clear()
			changed()
		},
		{ signal },
	)
}
