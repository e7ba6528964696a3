"""Signatures are held to vectors that were made elsewhere."""

from __future__ import annotations

from yinuo.doors.channels import signatures

# The worked example of Aliyun's own description of its RPC signature.
_ALIYUN = {
    "Timestamp": "2016-02-23T12:46:24Z",
    "Format": "XML",
    "AccessKeyId": "testid",
    "Action": "DescribeRegions",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
    "Version": "2014-05-26",
    "SignatureVersion": "1.0",
}


def test_dingtalk_signs_time_and_secret() -> None:
    signed = signatures.dingtalk(secret="SECtest", milliseconds=1_700_000_000_000)

    assert signed == "aZLLrriXgn05YbwaGR7knYsLeJADjr9NwLaNNKpxh4g%3D"


def test_feishu_signs_nothing_by_time_and_secret() -> None:
    signed = signatures.feishu(secret="SECtest", seconds=1_700_000_000)

    assert signed == "G7XpBpG8NgG02fJOAhX6FRAObIljmFoxVReo8I62pEk="


def test_aliyun_signs_its_sorted_parameters() -> None:
    signed = signatures.aliyun(method="GET", parameters=_ALIYUN, secret="testsecret")

    assert signed == "OLeaidS1JvxuMvnyHOwuJ+uX5qY="


def test_aliyun_encodes_as_the_standard_has_it() -> None:
    assert signatures.aliyun_quote("a b*~+/中") == "a%20b%2A~%2B%2F%E4%B8%AD"
