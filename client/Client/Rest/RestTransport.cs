using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OrleansReco.Abstractions;

namespace OrleansReco.Client.Rest;

/// <summary>One attempt of a call over HTTP, at the next address.</summary>
internal sealed class RestTransport : IDisposable
{
    private const int ShownLength = 300;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http;
    private readonly RestAddresses _addresses;

    public RestTransport(RestAddresses addresses, IOptions<RecoClientOptions> options)
    {
        _addresses = addresses;
        _http = new HttpClient(new SocketsHttpHandler
        {
            // A name behind which silos come and go is looked up again.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = ConnectTimeout,
            AutomaticDecompression = DecompressionMethods.None,
            AllowAutoRedirect = false,
            UseCookies = false,
        })
        {
            // Each attempt brings its own limit.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (options.Value.ApiKey is { Length: > 0 } key)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <summary>Sends a request and reads its answer. A 404 is a null where <paramref name="nullWhenUnknown"/> says so.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="body">The body, or null.</param>
    /// <param name="nullWhenUnknown">Whether 404 is an answer.</param>
    /// <param name="route">Where attempts of the call are under way.</param>
    /// <param name="attempt">Ends the attempt.</param>
    /// <param name="caller">The caller's: an attempt that ends by it says nothing of the address.</param>
    /// <exception cref="RestFailureException">The answer is an error.</exception>
    public async Task<T?> SendAsync<T>(HttpMethod method, string path, HttpBody? body, bool nullWhenUnknown, RestRoute route, CancellationToken attempt, CancellationToken caller)
        where T : class
    {
        var address = route.Enter(_addresses);
        var askedAt = address.Asked(route.IsLong);
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(address.Uri, path)) { Content = body?.ToContent() };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, attempt).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode && !(nullWhenUnknown && response.StatusCode == HttpStatusCode.NotFound))
            {
                throw await FailureOfAsync(response, attempt).ConfigureAwait(false);
            }

            var answer = response.IsSuccessStatusCode ? await ReadAsync<T>(response, attempt).ConfigureAwait(false) : null;
            address.Succeeded(route.IsLong);
            return answer;
        }
        catch (RestFailureException e) when (e.Status == (int)HttpStatusCode.TooManyRequests)
        {
            address.Pause(e.RetryAfter ?? TimeSpan.Zero, route.IsLong);
            // Another silo may have room at once.
            throw _addresses.AnyReady ? e.WithoutWait() : e;
        }
        catch (Exception e)
        {
            if (caller.IsCancellationRequested || (route.IsLong && attempt.IsCancellationRequested))
            {
                address.Abandoned(route.IsLong);
            }
            else if (e is RestFailureException { FromService: true })
            {
                address.Succeeded(route.IsLong);
            }
            else if (attempt.IsCancellationRequested)
            {
                address.GivenUp(askedAt);
            }
            else
            {
                address.Failed(route.IsLong);
            }

            throw;
        }
        finally
        {
            route.Leave(address);
        }
    }

    /// <summary>Whether an address is in order at which the call has no attempt under way.</summary>
    public bool HasOther(RestRoute route) => route.HasOther(_addresses);

    public void Dispose() => _http.Dispose();

    private static async Task<T?> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
        where T : class
    {
        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            return null;
        }

        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            return await JsonSerializer.DeserializeAsync<T>(body, WireJson.Answers, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<RestFailureException> FailureOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        var retryAfter = response.Headers.RetryAfter?.Delta;
        var status = (int)response.StatusCode;
        if (response.Content.Headers.ContentType?.MediaType == "application/problem+json")
        {
            try
            {
                var refusal = JsonSerializer.Deserialize<Refusal>(text, WireJson.Answers);
                return new(status, refusal?.Detail ?? text, refusal?.Errors ?? [], retryAfter, fromService: true);
            }
            catch (JsonException)
            {
                // Shown as it is.
            }
        }

        return new(status, text.Length == 0 ? response.ReasonPhrase ?? "no words" : text.Length <= ShownLength ? text : text[..ShownLength] + "…", [], retryAfter, fromService: status < 500);
    }

    private sealed record Refusal(string? Detail, ImmutableArray<FieldError>? Errors);
}
