using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Client.Rest;

/// <summary>An answer that is an error.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="detail">The service's words.</param>
/// <param name="errors">Each member that is wrong.</param>
/// <param name="retryAfter">When to call again.</param>
/// <param name="fromService">Whether the service itself said it; no: something before it, which found no service.</param>
internal sealed class RestFailureException(int status, string detail, ImmutableArray<FieldError> errors, TimeSpan? retryAfter, bool fromService) : Exception(detail)
{
    public int Status { get; } = status;

    public ImmutableArray<FieldError> Errors { get; } = errors;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    public bool FromService { get; } = fromService;

    public RestFailureException WithoutWait() => new(Status, Message, Errors, null, FromService);
}
