import t from 'tap'
import { sitePathOf, wheelPlace } from '../../src/ecosystems/pypi/package/wheel-place.ts'

t.test('pip lays a file of a wheel down by its first folders', async (t) => {
  for (const [path, place] of [
    ['six.py', 'site six.py'],
    ['x-1.data/purelib/six.py', 'site six.py'],
    ['x-1.data/platlib/a/b.so', 'site a/b.so'],
    ['.data/purelib/sitecustomize.py', 'site sitecustomize.py'],
    ['other.data/scripts/git', 'scripts git'],
    ['.data/headers/x.h', 'headers x.h'],
    ['.data/data/share/x', 'data share/x'],
    ['data/purelib/x', 'site data/purelib/x'],
    ['x.data.d/purelib/x', 'site x.data.d/purelib/x'],
    ['x.DATA/purelib/x', 'site x.DATA/purelib/x'],
    ['a/x.data/purelib/x', 'site a/x.data/purelib/x'],
    ['x.data', undefined],
    ['x.data/purelib', undefined],
    ['x.data/stdlib/x', undefined],
  ] as const) {
    const found = wheelPlace(path)
    t.equal(found === undefined ? undefined : `${found.scheme} ${found.path}`, place, path)
  }
})

t.test('site-packages is reached by way of the environment, too', async (t) => {
  for (const [path, sitePath] of [
    ['.data/data/lib/python3.12/site-packages/a.pth', 'a.pth'],
    ['x.data/data/lib64/python3/dist-packages/a.pth', 'a.pth'],
    ['x.data/data/lib/pypy3.10/site-packages/a.pth', 'a.pth'],
    ['x.data/data/Lib/site-packages/a.pth', 'a.pth'],
    ['x.data/data/LIB/Python3.12/Site-Packages/a.pth', 'a.pth'],
    ['x.data/data/lib/python3.12/a.py', undefined],
    ['x.data/data/share/lib/python3.12/site-packages/a.pth', undefined],
    ['x.data/scripts/a.pth', undefined],
  ] as const) {
    t.equal(sitePathOf(path), sitePath, path)
  }
})
