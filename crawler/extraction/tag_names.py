"""The names of page tags by the field they fill, in the order they are asked, grouped by where they come from."""

from __future__ import annotations

# Every table: government standard of 2017 first, then what CMS and newspapers print, then Open Graph and the rest.
# Maketime (the static file's generation) and createdate are in none: they are not about the article.
TITLES = ("articletitle", "og:title", "twitter:title", "headline", "dc.title", "dcterms.title")
PUBLISHED = (
    # 国办发〔2017〕47号; gov.cn before it
    *("pubdate", "firstpublishedtime"),
    # Open Graph and its Chinese dialects; weibo
    *("article:published_time", "og:published_time", "og:time", "og:release_date", "og:publish_time", "apub:time"),
    *("weibo: article:create_at", "weibo:article:create_at", "bytedance:published_time"),
    # newspapers' systems: mostly the day alone
    *("publishdate", "publish_date", "publish-date", "publishtime", "publish_time", "publish-time", "publicationdate"),
    *("contentdate", "contentpubdate", "releasedate", "newsdate", "fbrq", "fbsj"),
    # schema.org microdata, Dublin Core, scholarly tags
    *("datepublished", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date"),
    *("citation_publication_date", "date"),
)
MODIFIED = (
    *("lastmodifiedtime", "article:modified_time", "og:updated_time", "weibo: article:update_at"),
    *("weibo:article:update_at", "datemodified", "dcterms.modified", "lastmodified"),
)
SOURCES = ("contentsource", "source", "article:source", "newssource", "source_name", "dc.source", "dcterms.source")
AUTHORS = ("author", "article:author", "dc.creator", "dcterms.creator")
COLUMNS = ("columnname", "article:section", "articlesection")
KEYWORDS = ("keywords", "news_keywords", "dc.subject")
DESCRIPTIONS = ("description", "og:description", "twitter:description", "dc.description")
IMAGES = ("image", "og:image", "twitter:image", "thumbnailurl", "shareimgurl")
