/** The forms of the simple index by name (PEP 691); `text/html` is the HTML one as before. */
export const SIMPLE_JSON = 'application/vnd.pypi.simple.v1+json'
export const SIMPLE_HTML = 'application/vnd.pypi.simple.v1+html'
export const LATEST_JSON = 'application/vnd.pypi.simple.latest+json'
export const LATEST_HTML = 'application/vnd.pypi.simple.latest+html'
