using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansReco.Tests.Unit.Client;

/// <summary>A real server on loopback that answers each request by the next step of its script; the last step stays.</summary>
internal sealed class ScriptedService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<HttpContext, Task>[] _script;
    private int _next;

    private ScriptedService(int port, Func<HttpContext, Task>[] script)
    {
        _script = script;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        // Requests that hang on purpose must not hold up the end of a test.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public ConcurrentQueue<Request> Requests { get; } = new();

    public string Address => _app.Urls.First();

    public static Func<HttpContext, Task> Json(string json, int status = 200) => http => WriteAsync(http, status, "application/json", json);

    public static Func<HttpContext, Task> Problem(int status, string detail, int? retryAfter = null, string errors = "[]") => http =>
    {
        if (retryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString();
        }

        return WriteAsync(http, status, "application/problem+json", $$"""{"title":"scripted","status":{{status}},"detail":"{{detail}}","errors":{{errors}}}""");
    };

    public static Task Breaks(HttpContext http)
    {
        http.Abort();
        return Task.CompletedTask;
    }

    public static async Task Hangs(HttpContext http)
    {
        var gone = new TaskCompletionSource();
        await using var ended = http.RequestAborted.Register(() => gone.TrySetResult());
        await gone.Task;
    }

    public static async Task<ScriptedService> StartAsync(params Func<HttpContext, Task>[] script) => await StartAsync(0, script);

    public static async Task<ScriptedService> StartAsync(int port, params Func<HttpContext, Task>[] script)
    {
        var service = new ScriptedService(port, script);
        await service._app.StartAsync();
        return service;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task WriteAsync(HttpContext http, int status, string type, string text)
    {
        (http.Response.StatusCode, http.Response.ContentType) = (status, type);
        return http.Response.WriteAsync(text);
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        http.Items["body"] = body;
        Requests.Enqueue(new(http.Request.Method, http.Request.Path + http.Request.QueryString, body, http.Request.Headers.Authorization.ToString()));
        await _script[Math.Min(Interlocked.Increment(ref _next), _script.Length) - 1](http);
    }

    /// <summary>A request as it came.</summary>
    public sealed record Request(string Method, string Path, string Body, string Authorization);
}
