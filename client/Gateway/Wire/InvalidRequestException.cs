using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Wire;

/// <summary>A request that cannot be served as sent; becomes <c>application/problem+json</c>.</summary>
internal sealed class InvalidRequestException(int status, string detail, IReadOnlyList<FieldError> errors) : Exception(detail)
{
    public InvalidRequestException(FieldError error)
        : this(400, error.Message, [error])
    {
    }

    public int Status { get; } = status;

    public IReadOnlyList<FieldError> Errors { get; } = errors;
}
