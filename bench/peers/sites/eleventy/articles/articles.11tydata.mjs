export default {
  layout: "article.njk",
  permalink: (data) => `${data.page.filePathStem}.html`,
};
