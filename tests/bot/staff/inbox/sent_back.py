"""What a page that comes back says is wrong."""

import re
from html import unescape


def field_of(page: str, id_: str) -> str:
    """What stands beside the field that the summary points to, tied to it. Fails where that is another one."""
    [target] = re.findall(r'<li><a href="#([^"]+)">', page)
    assert target == id_
    [field] = re.findall(rf'<(?:input|select|textarea)[^>]* id="{id_}"[^>]*>', page)
    assert 'aria-invalid="true"' in field
    [tied] = re.findall(r'aria-describedby="([^"]+)"', field)
    [beside] = re.findall(rf'<p class="wrong" id="{tied.split()[-1]}">(.+?)</p>', page)
    return unescape(beside)
