"""A story as texts that are pasted or read out elsewhere: WeChat, Weibo, video, SMS, loudspeakers, neighbours.

Made from what is published and from nothing else; each names its page and the check code.  Pure functions.
"""
