"""Made-up requests of three kinds, for whoever learns from them."""

from gongjian.triage.texts import Text

KINDS = {
    "噪声": (
        "{}楼下烧烤店半夜放音乐",
        "住在{}，楼下烧烤店半夜还在放音乐，噪音大得睡不着，请来查一查第{}次了。",
    ),
    "停车": ("{}消防通道停满车", "{}的消防通道天天停满私家车，救护车进不来，物业说管不了，这是第{}次反映。"),
    "社保": (
        "咨询{}社保补缴",
        "我的户口在{}，单位没有给我缴养老保险，请问社保怎么补缴，医保断了{}个月怎么办。",
    ),
}
PLACES = ("怡康花园", "红梅新村", "青龙苑", "翠竹公寓", "丽景小区", "天安城", "兰陵家园", "雕庄村")


def requests(each=16):
    """Texts and their labels, mixed, no two bodies alike."""
    texts, labels = [], []
    for n in range(each):
        for label, (title, body) in KINDS.items():
            place = PLACES[n % len(PLACES)]
            texts.append(Text(title.format(place), body.format(place, n + 2)))
            labels.append(label)
    return texts, labels
