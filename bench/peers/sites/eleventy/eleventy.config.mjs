const PER_PAGE = 20;

function paged(name, title, posts) {
  const total = Math.max(1, Math.ceil(posts.length / PER_PAGE));
  return Array.from({ length: total }, (_, index) => ({
    title,
    number: index + 1,
    total,
    address: (index) => `/${name}${index === 1 ? "" : index}.html`,
    posts: posts.slice(index * PER_PAGE, (index + 1) * PER_PAGE),
  }));
}

export default function (config) {
  config.setUseGitIgnore(false);
  config.addPassthroughCopy("articles/**/*.csv");
  config.addFilter("day", (date) => date.toISOString().slice(0, 10));
  config.addFilter("moment", (date) => date.toISOString());
  const newest = (api) => api.getFilteredByGlob("articles/**/*.md").reverse();
  const byAccount = (api) => {
    const found = new Map();
    for (const post of newest(api)) {
      if (!found.has(post.data.account)) found.set(post.data.account, []);
      found.get(post.data.account).push(post);
    }
    return found;
  };
  config.addCollection("lists", (api) => [
    ...paged("index", "最新", newest(api)),
    ...[...byAccount(api)].flatMap(([id, posts]) => paged(`accounts/${id}`, posts[0].data.accountName, posts)),
  ]);
  config.addCollection("feeds", (api) => [
    { name: "all", title: "今日江湾", posts: newest(api).slice(0, PER_PAGE) },
    ...[...byAccount(api)].map(([name, posts]) => ({ name, title: posts[0].data.accountName, posts: posts.slice(0, PER_PAGE) })),
  ]);
  return { dir: { input: ".", output: "_site" }, markdownTemplateEngine: false, htmlTemplateEngine: "njk" };
}
