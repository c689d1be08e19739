using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace OrleansReco.Gateway.Metrics;

/// <summary>Measures each request from outside everything else.</summary>
internal sealed class RequestMetricsMiddleware(RequestDelegate next, GatewayInstruments instruments, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var start = time.GetTimestamp();
        try
        {
            await next(http);
        }
        finally
        {
            var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
            instruments.CountRequest(http.Request.Method, route, http.Response.StatusCode, time.GetElapsedTime(start));
        }
    }
}
