using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Problems;

/// <summary>Turns whatever a call throws, and every bare error status, into a problem.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, IOptions<GatewayOptions> options, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            http.Response.Clear();
            await WriteAsync(http, e);
            return;
        }

        if (http.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
        {
            await WriteBareAsync(http);
        }
    }

    private Task WriteAsync(HttpContext http, Exception e)
    {
        switch (e)
        {
            case InvalidRequestException invalid:
                return Problem.WriteAsync(http, invalid.Status, invalid.Message, invalid.Errors);
            case BadHttpRequestException bad:
                return Problem.WriteAsync(http, bad.StatusCode, $"The request cannot be read: {bad.Message} Send it as GET /openapi/v1.json describes it.");
            case OverloadedException overloaded:
                return Problem.WriteAsync(http, StatusCodes.Status429TooManyRequests, overloaded.Message, retryAfter: overloaded.RetryAfter);
            case UnknownSurfaceException unknown:
                return Problem.WriteAsync(http, StatusCodes.Status404NotFound, unknown.Message, [new FieldError("surface", unknown.Message, unknown.Surface)]);
            case ModelRejectedException rejected:
                return Problem.WriteAsync(http, StatusCodes.Status409Conflict, rejected.Message, [new FieldError("version", rejected.Message)]);
            case NoTrainerException:
                return Problem.WriteAsync(http, StatusCodes.Status409Conflict, e.Message);
            case ModelNotReadyException or TrainerUnreachableException:
                return Problem.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, e.Message, retryAfter: options.Value.StoreRetryAfter);
            case TrainingFailedException:
                TrainingFailed(logger, http.Request.Path, e);
                // Not a fault of this service, which would be worth another attempt: another training of the same data would fail as this one did.
                return Problem.WriteAsync(http, StatusCodes.Status424FailedDependency, e.Message);
            case StoreUnavailableException:
                StoreUnavailable(logger, http.Request.Path, e);
                return TryLaterAsync(http, "The store does not take writes just now; nothing was acknowledged.");
            case TimeoutException:
                TimedOut(logger, http.Request.Path, e);
                return TryLaterAsync(http, "The call took too long and was given up.");
            case OrleansException:
                // A silo died under the call, a connection broke, or another silo has the user by now.
                SiloAway(logger, http.Request.Path, e);
                return TryLaterAsync(http, "A silo of the cluster is away for a moment; nothing was acknowledged.", TimeSpan.Zero);
            case OperationCanceledException when http.RequestAborted.IsCancellationRequested:
                http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                return Task.CompletedTask;
            default:
                Failed(logger, http.Request.Method, http.Request.Path, http.TraceIdentifier, e);
                return Problem.WriteAsync(http, StatusCodes.Status500InternalServerError, $"The call failed inside the service. The log has it under {http.TraceIdentifier}.");
        }
    }

    /// <summary>Whether the call was carried out is not known.</summary>
    /// <param name="http">The request.</param>
    /// <param name="what">What was the matter.</param>
    /// <param name="after">When to send again; null: when the store may be back. No time at all where another silo has taken over what was on the one that is gone.</param>
    private Task TryLaterAsync(HttpContext http, string what, TimeSpan? after = null)
        => http.GetEndpoint()?.Metadata.GetMetadata<NotRepeatableAttribute>() is { } once
            ? Problem.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, $"{what} It may have been carried out all the same: {once.Look}")
            : Problem.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, $"{what} Send the same again: repeats are harmless.", retryAfter: after ?? options.Value.StoreRetryAfter);

    private static Task WriteBareAsync(HttpContext http)
    {
        var status = http.Response.StatusCode;
        var path = http.Request.Path;
        return Problem.WriteAsync(http, status, status switch
        {
            StatusCodes.Status404NotFound => $"There is nothing at {path}. GET /openapi/v1.json lists the calls.",
            StatusCodes.Status405MethodNotAllowed => $"{http.Request.Method} is not a call of {path}; {http.Response.Headers.Allow} is. GET /openapi/v1.json lists the calls.",
            StatusCodes.Status415UnsupportedMediaType => $"Content-Type must be one that {path} reads, such as application/json, but was '{http.Request.ContentType}'. Set the header.",
            _ => $"{http.Request.Method} {path} cannot be served.",
        });
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed ({TraceId})")]
    private static partial void Failed(ILogger logger, string method, string path, string traceId, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The training that {Path} asked for failed")]
    private static partial void TrainingFailed(ILogger logger, string path, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store took no write for {Path}")]
    private static partial void StoreUnavailable(ILogger logger, string path, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silo that {Path} needs is away")]
    private static partial void SiloAway(ILogger logger, string path, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} was given up after the response timeout")]
    private static partial void TimedOut(ILogger logger, string path, Exception e);
}
