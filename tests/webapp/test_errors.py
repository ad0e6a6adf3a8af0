import time
from builders import a_practice, a_person
from webapp.models import State
from webapp import publishing
from exports.sheet_pdf import Variant
def test_x(session, app):
    t=time.time()
    p=a_practice(session, State.PUBLISHED, photos=1); print('practice', time.time()-t); t=time.time()
    p=a_practice(session, State.PUBLISHED); print('practice', time.time()-t); t=time.time()
    sh=publishing.to_sheet(session, publishing.of_revision(p.revisions[-1]))
    d=publishing.document(sh,'pdf', Variant.ARCHIVE); print('pdf', time.time()-t, len(d)); t=time.time()
    d=publishing.document(sh,'docx'); print('docx', time.time()-t, len(d)); t=time.time()
    d=publishing.document(sh,'pdf', Variant.PRINT); print('pdf', time.time()-t, len(d)); t=time.time()
def test_y(session, app):
    t=time.time()
    p=a_practice(session, State.PUBLISHED); print('practice', time.time()-t); t=time.time()
def test_z(page):
    t=time.time()
    page.get('/');print('page', time.time()-t); t=time.time()
    page.get('/');print('page', time.time()-t); t=time.time()
    page.get('/practices');print('page', time.time()-t); t=time.time()
