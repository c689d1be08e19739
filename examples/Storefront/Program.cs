using OrleansReco.Abstractions;
using OrleansReco.Client;
using OrleansReco.Client.Events;
using static System.Net.WebUtility;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRecoClient(reco => reco.UseRest(builder.Configuration["reco"] ?? "http://127.0.0.1:8080").BufferEvents());
var app = builder.Build();
app.MapGet("/", async (HttpContext http, IRecoClient reco, IEventBuffer buffer) =>
{
    var user = http.Request.Cookies["user"] ?? Guid.NewGuid().ToString("N");
    http.Response.Cookies.Append("user", user);
    try
    {
        var slate = await reco.RecommendAsync(new() { UserId = user, Surface = "home", Count = 5 }, http.RequestAborted);
        buffer.TrySend(Event(EventType.Impression, user, slate.DecisionId) with { Positions = [.. slate.Items.Select(item => item.Position)] });
        var stories = await Task.WhenAll(slate.Items.Select(item => reco.GetItemAsync(item.ItemId, http.RequestAborted)));
        return Page("For you", string.Concat(slate.Items.Zip(stories, (item, story) =>
            $"<li><a href='/story/{UrlEncode(item.ItemId)}?slate={slate.DecisionId}'>{HtmlEncode(story?.Title)}</a> {HtmlEncode(item.Reasons.FirstOrDefault()?.Text)}")));
    }
    catch (RecoUnavailableException)
    {
        return Page("Welcome", "<li>What is for you comes back in a moment.");
    }
});
app.MapGet("/story/{id}", async (string id, string slate, HttpContext http, IRecoClient reco, IEventBuffer buffer) =>
{
    if (http.Request.Cookies["user"] is { } user) { buffer.TrySend(Event(EventType.Click, user, slate) with { ItemId = id }); }
    var story = await reco.GetItemAsync(id, http.RequestAborted);
    return Page(story?.Title ?? "Gone", $"<form method='post' action='/story/{UrlEncode(id)}/played?slate={UrlEncode(slate)}'><button>I have heard it all</button></form>");
});
app.MapPost("/story/{id}/played", async (string id, string slate, HttpContext http, IRecoClient reco) =>
{
    if (http.Request.Cookies["user"] is { } user) { await reco.SendEventsAsync([Event(EventType.Play, user, slate) with { ItemId = id, Completion = 1 }]); }
    return Results.Redirect("/");  // the event is durable, and the next slate knows it
});
app.Run();

static UserEvent Event(EventType type, string user, string slate) => new() { EventId = Guid.NewGuid().ToString("N"), Type = type, UserId = user, DecisionId = slate, Timestamp = DateTimeOffset.UtcNow };
static IResult Page(string title, string body) => Results.Content($"<!doctype html><title>{HtmlEncode(title)}</title><h1>{HtmlEncode(title)}</h1><ul>{body}</ul>", "text/html; charset=utf-8");
